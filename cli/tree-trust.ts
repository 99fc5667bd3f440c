import type { CommandSpec } from './tree.ts';

/** For every command that opens the evidence key. */
export const PASSPHRASE = [
  '--passphrase-file <file>',
  'where the passphrase of the evidence key lies (else BREAKGLASS_KEY_PASSPHRASE_FILE, else asked)',
] as const;

/** Commands about the keys that evidence hangs on, and about those outside who vouch for it. */
export const TRUST_COMMANDS: readonly CommandSpec[] = [
  {
    group: 'keys',
    name: 'show',
    summary: 'the public evidence key, the ones before it, and when each was good',
    examples: ['keys show', 'keys show --json'],
    run: async (io, given) => (await import('./commands/keys.ts')).keysShow(io, given),
  },
  {
    group: 'keys',
    name: 'create',
    summary: 'make a first evidence key, with a passphrase where a file gives one',
    options: [PASSPHRASE],
    examples: ['keys create', 'keys create --passphrase-file secrets/passphrase'],
    run: async (io, given) => (await import('./commands/keys.ts')).keysCreate(io, given),
  },
  {
    group: 'keys',
    name: 'rotate',
    summary: 'put a new evidence key in place of the old, which hands over to it in the ledger',
    options: [
      PASSPHRASE,
      ['--new-passphrase-file <file>', 'the passphrase of the new key (default: that of the old)'],
      ['--while-open', 'although runs are open: they wait until the workers are started again'],
    ],
    examples: ['keys rotate', 'keys rotate --new-passphrase-file secrets/new-passphrase'],
    run: async (io, given) => (await import('./commands/keys.ts')).keysRotate(io, given),
  },
  {
    group: 'keys',
    name: 'revoke',
    summary: 'what a former evidence key signed from a time on does not count',
    arguments: ['<key-id>'],
    options: [
      ['--from <time>', 'from when on, with its zone; not later than now'],
      ['--reason <text>', 'why'],
      ['--confirm <key-id>', 'the key id again, instead of typing it, where that voids checkpoints'],
      PASSPHRASE,
    ],
    examples: [
      'keys revoke 0123abcd --from 2026-04-01T09:30:00Z --reason "laptop stolen"',
      'keys revoke 0123abcd --from 2026-04-01T00:00:00+02:00 --reason "left in a backup" --confirm 0123abcd',
    ],
    run: async (io, given) => (await import('./commands/keys.ts')).keysRevoke(io, given),
  },
  {
    name: 'witness',
    summary: 'co-sign checkpoints of logs that only grow; for another machine, kept by other people',
    options: [
      ['--listen <address>', 'address and port (default: 127.0.0.1:7450)'],
      ['--log <vkey...>', 'the evidence keys whose logs to witness'],
      ['--state <dir>', 'its key and what it remembers (default: ./witness)'],
      ['--name <name>', 'what its signatures are named (default: breakglass-witness)'],
      ['--cert <file>', 'answer over TLS, with this certificate chain (PEM)'],
      ['--key <file>', 'and its private key (PEM)'],
      [
        '--passphrase-file <file>',
        "where the passphrase of the witness's own key lies (else BREAKGLASS_KEY_PASSPHRASE_FILE, else asked)",
      ],
    ],
    examples: [
      'witness --log breakglass/example+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
      'witness --listen 0.0.0.0:7450 --cert tls/cert.pem --key tls/key.pem --log VKEY',
    ],
    run: async (io, given) => (await import('./commands/witness.ts')).witness(io, given),
  },
];
