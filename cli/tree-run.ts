import type { CommandSpec } from './tree.ts';
import { PAGE_BESIDE } from './tree-page.ts';
import { PASSPHRASE } from './tree-trust.ts';

/** Whether it is real. */
export const MODE = ['--mode <mode>', 'drill or incident (default: drill)'] as const;

/** Starts a run. */
export const RUN_COMMAND: CommandSpec = {
  name: 'run',
  summary: 'start a run and follow it',
  arguments: ['<runbook>'],
  options: [
    MODE,
    ['--as <person>', 'who starts it: your id in the roster'],
    ['--reason <text>', 'why; needed for an incident'],
    ['--confirm <name>', 'the runbook name again, instead of typing it, for an incident'],
    ['--another', 'start an incident although one of the same runbook is open'],
    ['--with-engine', 'with a server, worker and page of its own where no server is, as an incident has'],
    ['--no-wait', 'start it and return once it has begun, with exit code 6'],
    PASSPHRASE,
    ...PAGE_BESIDE,
  ],
  examples: [
    'run runbooks/quarterly-drill.yaml --as commander-1',
    'run runbooks/quarterly-drill.yaml --mode incident --as commander-1 --reason "locked out"',
  ],
  run: async (io, given) => (await import('./commands/run.ts')).run(io, given),
};
