import type { CommandSpec } from './tree.ts';

/** Commands about the tenant, without a run. */
export const TENANT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'readiness',
    summary: 'ask the tenant how its emergency accounts are, by every readiness check, without a run',
    options: [['--account <id>', 'only this account, and its tenant']],
    examples: ['readiness', 'readiness --account breakglass-1 --json'],
    run: async (io, given) => (await import('./commands/readiness.ts')).readiness(io, given),
  },
  {
    name: 'lockout',
    summary: 'which policies would lock an emergency account out, at which sign-in, and the change to review',
    options: [['--account <id>', 'only this account']],
    examples: ['lockout', 'lockout --account breakglass-1 --json'],
    run: async (io, given) => (await import('./commands/lockout.ts')).lockout(io, given),
  },
  {
    name: 'permissions',
    summary:
      'the application permissions that the engine needs, each with its reason; and a script that grants them',
    arguments: ['[runbook]'],
    options: [
      ['--tenant <id>', 'only this tenant'],
      ['--script', 'print the script instead; read it, and run it as an administrator'],
      [
        '--granted',
        "compare with the engine's own token: what is missing, and what is granted and not needed",
      ],
    ],
    examples: ['permissions', 'permissions runbooks/quarterly-drill.yaml --script'],
    run: async (io, given) => (await import('./commands/permissions.ts')).permissions(io, given),
  },
];
