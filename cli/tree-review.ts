import { RUN } from './tree-groups.ts';
import type { CommandSpec } from './tree.ts';

/** The command for what people sign about a run after its end. */
export const REVIEW_COMMAND: CommandSpec = {
  name: 'review',
  summary: 'judge a closed run: what to mend, by whom and until when, signed by those who review it',
  arguments: ['[run]'],
  options: [
    ['--new <file>', 'write a review to be edited; - for stdout'],
    ['--sign <file>', 'sign an edited review with your key and send it'],
    ['--close <finding>', 'sign that a finding was mended; needs --how'],
    ['--how <text>', 'what was done about it'],
    ['--evidence <file...>', 'files that show it; their SHA-256 is signed'],
    ['--as <person>', 'your id in the roster'],
    ['--key <file>', 'your private key (else BREAKGLASS_KEY, else ~/.ssh/id_ed25519)'],
    ['--out <file>', 'only write the statement, to be signed on another machine'],
    ['--import <file>', 'send a statement signed elsewhere; FILE.sig lies beside it'],
    ['--overdue', 'the runs and findings that are late, or were; exit code 3 if one is'],
  ],
  examples: [`review ${RUN} --new review.yaml`, `review ${RUN} --sign review.yaml --as commander-2`],
  run: async (io, given) => (await import('./commands/review.ts')).review(io, given),
};
