import Sequencer from '@jest/test-sequencer';

/**
 * What takes longest, longest first. Started last, one of them would leave all cores but one idle at the end; jest learns
 * how long files take only by running them, and a fresh clone has not.
 */
const LONGEST = [
  'test/page/page.slow',
  'test/rehearsal.slow',
  'test/cli/live/dead-run.slow',
  'test/cli/commands/up.slow',
  'test/activities/ledger.slow',
  'test/workflows/run.slow',
  'test/evidence/package/documents/verify-md.slow',
  'test/workflows/decisions.slow',
];

/** Then other slow files, and the fast ones, which fill what is left of the cores, at the end. */
function turnOf({ path }) {
  const longest = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  if (longest >= 0) return longest;
  return LONGEST.length + Number(!/\.(?:slow|long)\.test\.ts$/.test(path));
}

/** Tests that take longest first; among the others as jest itself would have it. */
export default class extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => turnOf(one) - turnOf(other));
  }
}
