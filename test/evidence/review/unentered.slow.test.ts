import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { reviewEntryOf } from '../../../evidence/core/review.ts';
import { storeReview } from '../../../evidence/review/store.ts';
import { unenteredReviews } from '../../../evidence/review/unentered.ts';
import { RUN, type SampleRun } from '../build-run.ts';
import { codeOfAsync } from '../refused.ts';
import { enterReview, mended, reviewableRun, reviewOf, signed } from './reviewed.ts';

let sample: SampleRun;
beforeEach(async () => {
  sample = await reviewableRun();
});

const unentered = () => unenteredReviews(sample);

describe('what the ledger has still to say', () => {
  it('is nothing where no review is, or all are entered', async () => {
    expect(await unentered()).toEqual([]);
    await enterReview({ sample, statement: reviewOf(sample) });
    expect(await unentered()).toEqual([]);
  });

  it('is what was stored after the last entry', async () => {
    await enterReview({ sample, statement: reviewOf(sample) });
    const last = await signed({ sample, statement: mended(sample) });
    await storeReview({ directory: sample.directory, run: RUN, number: 1, signed: last });
    expect(await unentered()).toEqual([reviewEntryOf({ statement: mended(sample), number: 1 })]);
  });

  it('passes over a run that does not hold, and says where the disk is in the way', async () => {
    const review = await signed({ sample, statement: reviewOf(sample) });
    await storeReview({ directory: sample.directory, run: RUN, number: 0, signed: review });
    const reviews = path.join(sample.root, 'review');
    await rename(reviews, `${sample.base}/kept`);
    await writeFile(reviews, 'no folder');
    expect(await codeOfAsync(unentered)).toBe('EVIDENCE_UNWRITABLE');
    await rename(`${sample.base}/kept`, `${sample.base}/again`);
    await rename(reviews, `${sample.base}/file`);
    await rename(`${sample.base}/again`, reviews);
    expect(await unentered()).toHaveLength(1);
    await writeFile(path.join(sample.root, 'plan.json'), '{}');
    expect(await unentered()).toEqual([]);
  });
});
