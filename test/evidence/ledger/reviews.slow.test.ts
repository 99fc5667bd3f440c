import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../../domain/ledger.ts';
import type { Afterwards } from '../../../domain/review.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import { RUN, type SampleRun } from '../build-run.ts';
import { codeOfAsync } from '../refused.ts';
import { FINDING } from '../review/finding.ts';
import { enterReview, mended, reviewableRun, reviewOf, signed } from '../review/reviewed.ts';
import { copyOf, ORGANISATION, reseal, rewrite } from './ledger-of.ts';

let sample: SampleRun;
let directory: string;
beforeAll(async () => {
  sample = await reviewableRun();
  await enterReview({ sample, statement: reviewOf(sample) });
  await enterReview({ sample, statement: mended(sample), number: 1 });
});
beforeEach(async () => {
  directory = await copyOf(sample);
});

const inRun = (name: string) => path.join(directory, RUN, 'review', name);

/** The first break of ledger and run, or that both are valid. */
async function verdict(): Promise<unknown> {
  const { ledger, runs } = await verifyEvidence({ path: directory, vkeys: [sample.key.vkey] });
  const broken = ledger?.broken ?? runs[0]?.broken;
  return broken ? [broken.code, broken.place] : [ledger?.status, runs[0]?.status];
}

/** What the report of the run does not show. */
async function absent(): Promise<readonly string[]> {
  const { runs } = await verifyEvidence({ path: directory, vkeys: [sample.key.vkey] });
  return runs[0]?.absent ?? [];
}

/** Puts a signed statement in place, whatever is there. */
async function put({ number, statement }: { number: number; statement: Afterwards }): Promise<void> {
  const { statement: text, signature } = await signed({ sample, statement });
  await mkdir(path.dirname(inRun('')), { recursive: true });
  await writeFile(inRun(`${number}.json`), text);
  await writeFile(inRun(`${number}.sig`), signature);
}

/** Rewrites the ledger and signs all of it anew with the organisation's own key. */
async function forgeLedger(edit: (entries: LedgerEntry[]) => LedgerEntry[]): Promise<void> {
  await rewrite({ directory, edit });
  await rm(path.join(directory, 'ledger/checkpoints'), { recursive: true });
  await mkdir(path.join(directory, 'ledger/checkpoints'));
  await reseal({ directory, key: sample.key });
}

const without = (type: string) => (entries: LedgerEntry[]) => entries.filter((entry) => entry.type !== type);

describe('reviews and the ledger', () => {
  it('hold together, and the report has them', async () => {
    expect(await verdict()).toEqual(['valid', 'valid']);
    const { runs } = await verifyEvidence({ path: directory, vkeys: [sample.key.vkey] });
    expect(runs[0]?.review.entries.map(({ type }) => type)).toEqual(['run-reviewed', 'finding-closed']);
  });

  it.each<[string, string, string, () => Promise<unknown>]>([
    [
      'all reviews were taken away',
      'EVIDENCE_MISSING',
      'review/0.json',
      () => rm(inRun(''), { recursive: true }),
    ],
    [
      'the last was taken away',
      'EVIDENCE_MISSING',
      'review/1.json',
      () => Promise.all([rm(inRun('1.json')), rm(inRun('1.sig'))]),
    ],
    [
      'the last was signed anew with other words',
      'LEDGER_MISMATCH',
      'ledger/entries.jsonl:5',
      () => put({ number: 1, statement: mended(sample, { how: 'Replaced.' }) }),
    ],
    [
      'two were added that are in no entry',
      'LEDGER_MISMATCH',
      'review/2.json',
      async () => {
        const finding = { ...FINDING, id: 'loud-safe' };
        const second = reviewOf(sample, { person: 'commander-1', findings: [finding] });
        await put({ number: 2, statement: second });
        const closing = mended(sample, { review: digestOf(second), finding: finding.id });
        await put({ number: 3, statement: closing });
      },
    ],
    [
      'both entries were dropped',
      'LEDGER_MISMATCH',
      'review/0.json',
      () => forgeLedger((all) => without('finding-closed')(without('run-reviewed')(all))),
    ],
    [
      'one was added that nobody of the plan signed',
      'KEY_UNTRUSTED',
      'review/2.sig',
      async () => {
        const statement = reviewOf(sample, { person: 'commander-1', findings: [] });
        await put({ number: 2, statement });
        const forged = await signed({ sample, statement, by: 'custodian-1' });
        await writeFile(inRun('2.sig'), forged.signature);
      },
    ],
    [
      'the first entry was dropped, so that numbers begin at 1',
      'EVENT_OUT_OF_ORDER',
      'entries.jsonl:4',
      () => forgeLedger(without('run-reviewed')),
    ],
    [
      'a run is reviewed before it is closed',
      'EVENT_OUT_OF_ORDER',
      'entries.jsonl:3',
      () =>
        forgeLedger((all) => {
          const at = all[2]?.at ?? '';
          const [closed, reviewed] = [all[2], all[3]].map((entry) => (entry ? [{ ...entry, at }] : []));
          return [...all.slice(0, 2), ...(reviewed ?? []), ...(closed ?? []), ...all.slice(4)];
        }),
    ],
    [
      'it is the review of another run',
      'REVIEW_MISMATCH',
      'review/0.json',
      () => put({ number: 0, statement: reviewOf(sample, { run: 'drill-2' }) }),
    ],
    [
      'the initiator alone reviewed',
      'PERSON_EXCLUDED',
      'review/0.json',
      () => put({ number: 0, statement: reviewOf(sample, { person: 'commander-1' }) }),
    ],
  ])('are broken where %s: %s at %s', async (_what, code, place, tamper) => {
    await tamper();
    expect(await verdict()).toEqual([code, place]);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'review/2.json',
      () => put({ number: 2, statement: reviewOf(sample, { person: 'commander-1', findings: [] }) }),
    ],
    ['review/1.json', () => forgeLedger(without('finding-closed'))],
  ])('leave a gap where the last statement, %s, is stored and not yet entered', async (file, cut) => {
    expect(await absent()).not.toContainEqual(expect.stringContaining('not yet in the ledger'));
    await cut();
    expect(await verdict()).toEqual(['valid', 'valid']);
    expect(await absent()).toContain(`${file} is stored and not yet in the ledger`);
  });

  it('are broken where somebody unknown signed', async () => {
    const statement = reviewOf(sample, { person: 'visitor-1' });
    const { statement: text, signature } = await signed({ sample, statement, by: 'custodian-1' });
    await writeFile(inRun('0.json'), text);
    await writeFile(inRun('0.sig'), signature);
    expect(await verdict()).toEqual(['PERSON_UNKNOWN', 'review/0.json']);
  });

  it('are broken where a whole review was moved to another run', async () => {
    const other = await reviewableRun({ run: 'drill-2' });
    await cp(inRun(''), path.join(other.root, 'review'), { recursive: true });
    const { runs } = await verifyEvidence({ path: other.directory, vkeys: [other.key.vkey] });
    expect(runs[0]?.broken).toMatchObject({ code: 'REVIEW_MISMATCH', place: 'review/0.json' });
  });

  it('take no second statement under a number', async () => {
    const { key } = sample;
    const body = { type: 'run-reviewed', run: RUN, number: 1, statement: 'e'.repeat(64) } as const;
    const enter = () => enterIntoLedger({ directory, organisation: ORGANISATION, keys: [key], body });
    expect(await codeOfAsync(enter)).toBe('EVIDENCE_FORKED');
  });
});
