import type { Given } from './given.ts';
import type { ExitCode, Io } from './io.ts';
import { RUN, type GROUPS } from './tree-groups.ts';
import { PAGE_COMMAND, UP_COMMAND } from './tree-page.ts';
import { PEOPLE_COMMANDS } from './tree-people.ts';
import { REVIEW_COMMAND } from './tree-review.ts';
import { MODE, RUN_COMMAND } from './tree-run.ts';
import { SCHEDULE_COMMANDS } from './tree-schedule.ts';
import { TENANT_COMMANDS } from './tree-tenant.ts';
import { PASSPHRASE, TRUST_COMMANDS } from './tree-trust.ts';

/** One command, as data. Its module is imported when it runs, so that a command loads only what it needs. */
export interface CommandSpec {
  readonly group?: keyof typeof GROUPS;
  readonly name: string;
  readonly summary: string;
  /** As the parser writes them: `<run>` needed, `[runbook]` optional, `<file...>` several. */
  readonly arguments?: readonly string[];
  readonly options?: readonly (readonly [flags: string, description: string])[];
  /** Two real command lines, without the program's name. */
  readonly examples: readonly [string, string];
  readonly run: (io: Io, given: Given) => Promise<ExitCode>;
}

const AS = ['--as <person>', 'your id in the roster'] as const;
const KEY = ['--key <file>', 'your private key (else BREAKGLASS_KEY, else ~/.ssh/id_ed25519)'] as const;

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'rehearse',
    summary: 'the whole drill against a pretend tenant with pretend people; needs nothing',
    arguments: ['[runbook]'],
    options: [
      MODE,
      ['--attended', 'play the people yourself, from a second terminal'],
      ['--fault <name>', 'see it go wrong in a known way; --fault list prints the names'],
      ['--language <language>', 'what its people read in: en or de (else BREAKGLASS_LANGUAGE, else en)'],
      ['--directory <dir>', 'a new folder for it (default: .breakglass/rehearsals/<id>)'],
    ],
    examples: ['rehearse', 'rehearse --fault ca-blocks-account'],
    run: async (io, given) => (await import('./commands/rehearse.ts')).rehearseCommand(io, given),
  },
  {
    name: 'init',
    summary: 'write an organisation file, an evidence key and a first runbook',
    options: [['--directory <dir>', 'where (default: here)']],
    examples: ['init', 'init --no-input --directory example'],
    run: async (io, given) => (await import('./commands/init.ts')).init(io, given),
  },
  {
    name: 'doctor',
    summary: 'check files, keys, plan, tools and server; readiness asks the tenant',
    arguments: ['[runbook]'],
    examples: ['doctor', 'doctor runbooks/quarterly-drill.yaml --json'],
    run: async (io, given) => (await import('./commands/doctor.ts')).doctor(io, given),
  },
  ...TENANT_COMMANDS,
  {
    name: 'validate',
    summary: 'every fault of runbooks, organisation files and reviews, with its place',
    arguments: ['<file...>'],
    examples: ['validate organisation.yaml', 'validate runbooks/quarterly-drill.yaml organisation.yaml'],
    run: async (io, given) => (await import('./commands/validate.ts')).validate(io, given),
  },
  {
    name: 'plan',
    summary: 'what a run would do and ask of whom, and the digest that people approve',
    arguments: ['<runbook>'],
    options: [
      MODE,
      ['--print [file]', 'a form for paper: plain text, or a PDF with codes in a new FILE.pdf'],
    ],
    examples: [
      'plan runbooks/quarterly-drill.yaml',
      'plan runbooks/quarterly-drill.yaml --mode incident --print',
    ],
    run: async (io, given) => (await import('./commands/plan.ts')).planCommand(io, given),
  },
  {
    name: 'schema',
    summary: 'JSON Schema of a definition, for editors: runbook, organisation or review',
    arguments: ['<what>'],
    examples: ['schema runbook', 'schema organisation'],
    run: async (io, given) => (await import('./commands/schema.ts')).schemaCommand(io, given),
  },
  UP_COMMAND,
  {
    name: 'worker',
    summary: 'a worker only, for a cluster',
    options: [PASSPHRASE],
    examples: ['worker', 'worker --organisation example/organisation.yaml'],
    run: async (io, given) => (await import('./commands/worker.ts')).worker(io, given),
  },
  PAGE_COMMAND,
  RUN_COMMAND,
  {
    name: 'list',
    summary: 'the runs that the server knows',
    examples: ['list', 'list --json'],
    run: async (io, given) => (await import('./commands/list.ts')).list(io, given),
  },
  {
    name: 'status',
    summary: 'where a run stands, once',
    arguments: ['<run>'],
    examples: [`status ${RUN}`, `status ${RUN} --json`],
    run: async (io, given) => (await import('./commands/status.ts')).status(io, given),
  },
  {
    name: 'follow',
    summary: 'watch a run until it ends',
    arguments: ['<run>'],
    examples: [`follow ${RUN}`, `follow ${RUN} --json`],
    run: async (io, given) => (await import('./commands/status.ts')).follow(io, given),
  },
  {
    name: 'ask',
    summary: 'what is asked of me, and the exact statement that I would sign',
    arguments: ['<run>'],
    options: [
      AS,
      [
        '--key <file>',
        'name this key in the commands that it prints (default: the one of init, if it is yours)',
      ],
      ['--out <file>', 'write the questions as JSON to a file as well'],
      ['--print <file>', 'a PDF with statements to sign elsewhere as QR codes; for all asked, without --as'],
    ],
    examples: [`ask ${RUN} --as custodian-1`, `ask ${RUN} --as security-1 --json`],
    run: async (io, given) => (await import('./commands/ask.ts')).ask(io, given),
  },
  {
    name: 'decide',
    summary: 'sign an answer with your key and send it',
    arguments: ['<run>'],
    options: [
      AS,
      ['--approve', 'agree'],
      ['--deny', 'refuse; needs --reason'],
      ['--attest [key=value...]', 'it was done, with the values asked for'],
      ['--bypass', 'go on without the quorum, in an incident; needs --reason'],
      ['--withdraw', 'take your approval back, before enough have approved'],
      ['--reason <text>', 'why'],
      [
        '--ask <id>',
        'which question, as ask prints it, or its step; may be left out on a terminal, which shows it',
      ],
      KEY,
      ['--later', 'send it as a message that waits for a worker'],
      ['--out <file>', 'only write the statement, to be signed on another machine'],
      ['--import <file>', 'send a statement signed elsewhere; FILE.sig lies beside it'],
      ['--late', 'with --import: keep it on record where its question is over; it counts for nothing'],
    ],
    examples: [
      `decide ${RUN} --as security-1 --ask approve#1 --approve`,
      `decide ${RUN} --as custodian-1 --ask open-envelope/breakglass-1#4 --attest seal=A-1001`,
    ],
    run: async (io, given) => (await import('./commands/decide.ts')).decide(io, given),
  },
  {
    name: 'abort',
    summary: 'stop a run by a signed decision, at once, without asking back; what must be undone still is',
    arguments: ['<run>'],
    options: [AS, ['--reason <text>', 'why'], KEY],
    examples: [
      `abort ${RUN} --as commander-1 --reason "wrong week"`,
      `abort ${RUN} --as commander-1 --reason "real outage" --key keys/commander-1`,
    ],
    run: async (io, given) => (await import('./commands/abort.ts')).abort(io, given),
  },
  REVIEW_COMMAND,
  {
    group: 'evidence',
    name: 'verify',
    summary: 'check a package or run folder offline, without server or tenant',
    arguments: ['<path>'],
    options: [
      ['--keys <file>', 'the evidence keys that you trust, one vkey a line'],
      ['--timestamp-roots <file>', 'root certificates of the timestamp authorities that you trust (PEM)'],
      ['--witness-keys <file>', 'the witnesses that you trust, one vkey a line'],
      [
        '--seen <file...>',
        'checkpoints that you have from elsewhere, as from a witness: the logs must continue them',
      ],
    ],
    examples: [
      `evidence verify evidence/${RUN}`,
      `evidence verify evidence/${RUN} --organisation organisation.yaml`,
    ],
    run: async (io, given) => (await import('./commands/evidence.ts')).evidenceVerify(io, given),
  },
  {
    group: 'evidence',
    name: 'show',
    summary: 'read the journal of a run folder as a timeline',
    arguments: ['<path>'],
    examples: [`evidence show evidence/${RUN}`, `evidence show evidence/${RUN} --json`],
    run: async (io, given) => (await import('./commands/evidence.ts')).evidenceShow(io, given),
  },
  {
    group: 'evidence',
    name: 'anchor',
    summary: 'have a closed run and the ledger timestamped and co-signed, again where it failed',
    arguments: ['[run]'],
    examples: ['evidence anchor', `evidence anchor ${RUN} --json`],
    run: async (io, given) => (await import('./commands/anchor.ts')).evidenceAnchor(io, given),
  },
  {
    group: 'evidence',
    name: 'export',
    summary: 'one zip file with the evidence of a run, a period or an account, the same bytes each time',
    arguments: ['[run]'],
    options: [
      ['--from <day>', 'every run from this day on (UTC)'],
      ['--to <day>', 'up to the end of this day'],
      ['--quarter <quarter>', 'instead of two days, such as 2026-Q4'],
      ['--account <id>', 'of those, only the runs whose plan has this account'],
      ['--out <file>', 'where to write it (default: a name made of the scope, here)'],
    ],
    examples: [`evidence export ${RUN}`, 'evidence export --quarter 2026-Q2 --account breakglass-1'],
    run: async (io, given) => (await import('./commands/export.ts')).evidenceExport(io, given),
  },
  ...SCHEDULE_COMMANDS,
  ...PEOPLE_COMMANDS,
  ...TRUST_COMMANDS,
  {
    name: 'completion',
    summary: 'a completion script for bash, zsh or fish',
    arguments: ['<shell>'],
    examples: ['completion bash', 'completion fish'],
    run: async (io, given) => (await import('./commands/completion.ts')).completion(io, given),
  },
];
