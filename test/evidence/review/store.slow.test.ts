import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Afterwards } from '../../../domain/review.ts';
import { reviewEntryOf } from '../../../evidence/core/review.ts';
import { requireEnterable } from '../../../evidence/ledger/enterable.ts';
import { proposalsOf } from '../../../evidence/review/proposals.ts';
import { readReviewable, readReviewableRun } from '../../../evidence/review/reviewable.ts';
import { reviewStates } from '../../../evidence/review/states.ts';
import { storeReview } from '../../../evidence/review/store.ts';
import { buildRun, RUN, type SampleRun } from '../build-run.ts';
import { enterRun } from '../ledger/ledger-of.ts';
import { codeOfAsync } from '../refused.ts';
import type { PersonName } from '../sample-plan.ts';
import { FINDING } from './finding.ts';
import { enterReview, mended, reviewableRun, reviewOf, signed } from './reviewed.ts';

let sample: SampleRun;
beforeEach(async () => {
  sample = await reviewableRun();
});

/** Stores a statement and tells the code of the refusal, `accepted` where it is stored. */
async function store(statement: Afterwards, { number = 0, by }: { number?: number; by?: PersonName } = {}) {
  const { directory } = sample;
  const sent = await signed({ sample, statement, ...(by === undefined ? {} : { by }) });
  return codeOfAsync(() => storeReview({ directory, run: RUN, number, signed: sent }));
}

const inReview = () => readdir(path.join(sample.root, 'review'));

describe('storing a review', () => {
  it('writes statement and signature once, and passes over the same again', async () => {
    expect(await store(reviewOf(sample))).toBe('accepted');
    expect(await inReview()).toEqual(['0.json', '0.sig']);
    expect(await store(reviewOf(sample))).toBe('accepted');
    expect(await store(mended(sample), { number: 1 })).toBe('accepted');
    expect(await inReview()).toEqual(['0.json', '0.sig', '1.json', '1.sig']);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['by another key', 'KEY_UNTRUSTED', () => store(reviewOf(sample), { by: 'custodian-1' })],
    [
      'of another log',
      'REVIEW_MISMATCH',
      () => store(reviewOf(sample, { log: { size: 3, root: 'd'.repeat(64) } })),
    ],
    ['by the initiator alone', 'PERSON_EXCLUDED', () => store(reviewOf(sample, { person: 'commander-1' }))],
    ['out of its turn', 'EVIDENCE_GAP', () => store(reviewOf(sample), { number: 1 })],
  ])('refuses one %s: %s, and writes nothing', async (_what, code, act) => {
    expect(await act()).toBe(code);
    await expect(inReview()).rejects.toThrow('ENOENT');
  });

  it('never writes over another', async () => {
    await store(reviewOf(sample));
    expect(await store(reviewOf(sample, { notes: 'better' }))).toBe('EVIDENCE_FORKED');
  });

  it('goes on where a crash left only a signature', async () => {
    await store(reviewOf(sample));
    const file = path.join(sample.root, 'review', '0.json');
    await rm(file);
    await writeFile(path.join(sample.root, 'review', '0.sig'), 'half');
    expect((await readReviewable({ directory: sample.directory, run: RUN })).entries).toEqual([]);
    expect(await store(reviewOf(sample))).toBe('accepted');
    expect((await readReviewable({ directory: sample.directory, run: RUN })).entries).toHaveLength(1);
  });
});

describe('a run that is read for its review', () => {
  it('tells what stands and what the ledger does not have yet', async () => {
    await store(reviewOf(sample));
    const found = await readReviewable({ directory: sample.directory, run: RUN });
    expect([found.entries.length, found.entered]).toEqual([1, 0]);
    expect(Object.keys(found.run.plan)).toEqual(['people', 'review']);
  });

  it('must be here, in the ledger, and closed', async () => {
    const { directory, base } = sample;
    const read = (run: string) => codeOfAsync(() => readReviewableRun({ directory, run }));
    expect(await read('drill-9')).toBe('RUN_NOT_FOUND');
    await buildRun({ run: 'drill-8', base });
    expect(await read('drill-8')).toBe('RUN_UNLISTED');
    await buildRun({ run: 'drill-7', base, enter: enterRun, until: 'open' });
    expect(await read('drill-7')).toBe('REVIEW_MISMATCH');
  });

  it('shows what its reviewers must answer', async () => {
    const found = await readReviewableRun({ directory: sample.directory, run: RUN });
    const { toAnswer, gaps } = proposalsOf(found);
    expect(toAnswer).toEqual([]);
    expect(gaps.map(({ kind }) => kind)).toEqual(['no-timestamp', 'no-witness']);
  });
});

describe('the entry of a review', () => {
  const enterable = (number: number, statement: Afterwards) =>
    codeOfAsync(() =>
      requireEnterable({
        directory: sample.directory,
        organisation: 'example',
        vkeys: [sample.key.vkey],
        entry: reviewEntryOf({ statement, number }),
      }),
    );

  it('is made only of what is stored, in its order', async () => {
    expect(await enterable(0, reviewOf(sample))).toBe('LEDGER_MISMATCH');
    await store(reviewOf(sample));
    await store(mended(sample), { number: 1 });
    expect(await enterable(0, reviewOf(sample))).toBe('accepted');
    expect(await enterable(0, reviewOf(sample, { notes: 'x' }))).toBe('LEDGER_MISMATCH');
    expect(await enterable(1, mended(sample))).toBe('LEDGER_MISMATCH');
  });
});

describe('where reviews stand', () => {
  const at = async (asOf: string) => (await reviewStates({ directory: sample.directory, asOf }))[0]?.review;

  it('is told of every closed run, by the time that is given', async () => {
    expect(await at('2026-04-08T12:00:00.000Z')).toMatchObject({ due: '2026-04-08', overdueSince: null });
    expect(await at('2026-04-09T00:00:00.000Z')).toMatchObject({ overdueSince: '2026-04-09' });
    await enterReview({ sample, statement: reviewOf(sample) });
    expect(await at('2026-05-02T00:00:00.000Z')).toMatchObject({
      state: 'reviewed',
      findings: [{ id: FINDING.id, overdueSince: '2026-05-02', closed: null }],
    });
    await enterReview({ sample, statement: mended(sample), number: 1 });
    expect(await at('2026-05-02T00:00:00.000Z')).toMatchObject({
      findings: [{ overdueSince: null, closed: { person: 'custodian-1', how: 'Oiled.' } }],
    });
  });

  it('is not known of a run that does not hold', async () => {
    await writeFile(path.join(sample.root, 'plan.json'), '{}');
    expect(
      await reviewStates({ directory: sample.directory, asOf: '2026-04-08T12:00:00.000Z' }),
    ).toMatchObject([{ run: RUN, review: null, code: 'PLAN_CHANGED' }]);
  });
});
