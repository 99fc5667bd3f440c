import type { CommandSpec } from './tree.ts';

const KEY = ['--key <file>', 'their private SSH key (else BREAKGLASS_KEY, else ~/.ssh/id_ed25519)'] as const;
const OUT = ['--out <file>', 'only write the statement, to be signed elsewhere, or by two others'] as const;
const IMPORT = ['--import <file>', 'take in a statement signed elsewhere; FILE.sig lies beside it'] as const;
const SIGNED = [
  '--signed <person=file...>',
  'who signed the imported statement, where that is not its person alone',
] as const;

/** Commands about the people of the roster and their passkeys. */
export const PEOPLE_COMMANDS: readonly CommandSpec[] = [
  {
    group: 'people',
    name: 'list',
    summary: 'the roster: SSH keys and passkeys of each person, and which count no more',
    examples: ['people list', 'people list --json'],
    run: async (io, given) => (await import('./commands/people.ts')).peopleList(io, given),
  },
  {
    group: 'people',
    name: 'try',
    summary:
      'send a test message over each channel of these people, or all; exit code 3 unless all are accepted',
    arguments: ['[person...]'],
    examples: ['people try', 'people try custodian-1 security-1 --json'],
    run: async (io, given) => (await import('./commands/people-try.ts')).peopleTry(io, given),
  },
  {
    group: 'people',
    name: 'enrol',
    summary: "make a passkey a person's: signed by their SSH key, or by two others of the roster",
    options: [
      ['--as <person>', 'whose passkey it is'],
      ['--registration <file>', 'what a browser gave a page of your own (JSON); our page enrols by itself'],
      ['--label <text>', 'which device, in a few words'],
      ['--origin <url...>', 'more addresses of the page at which it may be used'],
      KEY,
      OUT,
      IMPORT,
      SIGNED,
    ],
    examples: [
      'people enrol --as custodian-1 --registration registration.json --label "blue security key"',
      'people enrol --import statement.json --signed security-1=one.sig commander-1=two.sig',
    ],
    run: async (io, given) => (await import('./commands/people.ts')).peopleEnrol(io, given),
  },
  {
    group: 'people',
    name: 'revoke',
    summary: 'a passkey counts no more: lost, or its person is gone',
    options: [
      ['--as <person>', 'whose passkey it is'],
      ['--credential <id>', 'which one, as people list prints it; may be left out where there is one'],
      ['--reason <text>', 'why'],
      KEY,
      OUT,
      IMPORT,
      SIGNED,
    ],
    examples: [
      'people revoke --as custodian-1 --reason "lost on the train"',
      'people revoke --as custodian-1 --reason "has left" --out statement.json',
    ],
    run: async (io, given) => (await import('./commands/people.ts')).peopleRevoke(io, given),
  },
];
