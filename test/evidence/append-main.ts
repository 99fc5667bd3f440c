import { appendLeaves } from '../../evidence/store.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { plainLeaf } from './plain-leaf.ts';

/** A process that tries to put its own event at each place; it prints the places that it got. */
const [directory = '', run = '', writer = '', count = '0'] = process.argv.slice(2);
const got: number[] = [];
for (let n = 0; n < Number(count); n += 1) {
  const leaf = plainLeaf({ run, n, mark: writer });
  try {
    await appendLeaves({ directory, run, from: n, leaves: [leaf] });
    got.push(n);
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== 'EVIDENCE_FORKED') throw error;
  }
}
process.stdout.write(JSON.stringify(got));
