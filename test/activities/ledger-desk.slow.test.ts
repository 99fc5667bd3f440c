import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLedgerActivities } from '../../activities/ledger.ts';
import type { LedgerActivities } from '../../activities/types.ts';
import { EMPTY_TREE } from '../../evidence/core/merkle.ts';
import { createEvidenceKey, type EvidenceKey } from '../../evidence/keys.ts';
import { RUN, type SampleRun } from '../evidence/build-run.ts';
import { codeOfAsync } from '../evidence/refused.ts';
import { reviewableRun, reviewOf, signed } from '../evidence/review/reviewed.ts';
import { noSchedules } from './schedule/no-schedules.ts';

const ORGANISATION = 'example';

let sample: SampleRun;
beforeEach(async () => {
  sample = await reviewableRun();
});

const activities = (key: EvidenceKey = sample.key): LedgerActivities =>
  createLedgerActivities({
    directory: sample.directory,
    organisation: ORGANISATION,
    key,
    schedules: noSchedules,
  });
const review = (by?: 'custodian-1') =>
  signed({ sample, statement: reviewOf(sample), ...(by === undefined ? {} : { by }) });

describe('reading a run for a review', () => {
  it('is refused for a forgery by the plan alone, before anything else is read', async () => {
    await rm(path.join(sample.root, 'journal.jsonl'));
    const read = async (by?: 'custodian-1') =>
      activities().readReviewed({ run: RUN, signed: await review(by) });
    expect(await codeOfAsync(() => read('custodian-1'))).toBe('KEY_UNTRUSTED');
    expect(await codeOfAsync(() => read())).toBe('EVIDENCE_MISSING');
  });

  it('is refused by the plan alone for a stranger', async () => {
    const statement = reviewOf(sample, { person: 'visitor-1' });
    const sent = await signed({ sample, statement, by: 'custodian-1' });
    const read = () => activities().readReviewed({ run: RUN, signed: sent });
    expect(await codeOfAsync(read)).toBe('PERSON_UNKNOWN');
  });
});

describe('storing a review', () => {
  const stored = () => readdir(path.join(sample.root, 'review')).catch(() => []);

  it('is refused before anything is stored where its entry would be', async () => {
    const store = async (key?: EvidenceKey, tree = EMPTY_TREE) =>
      activities(key).storeReview({ run: RUN, number: 0, signed: await review(), tree });
    const other = await createEvidenceKey({
      state: path.join(sample.base, 'other'),
      organisation: ORGANISATION,
    });
    expect(await codeOfAsync(() => store(other))).toBe('KEY_UNREADABLE');
    const ahead = { size: 4, peaks: ['a'.repeat(64)] };
    expect(await codeOfAsync(() => store(sample.key, ahead))).toBe('EVIDENCE_TRUNCATED');
    expect(await stored()).toEqual([]);
    expect(await codeOfAsync(() => store())).toBe('accepted');
    expect(await stored()).toEqual(['0.json', '0.sig']);
  });
});
