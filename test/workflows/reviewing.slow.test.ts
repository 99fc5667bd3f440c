import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { toFailure } from '../../activities/failure.ts';
import { createLedgerActivities } from '../../activities/ledger.ts';
import type { LedgerActivities } from '../../activities/types.ts';
import { ENTER_REVIEW, LEDGER_WORKFLOW, ledgerWorkflowId, type LedgerAnswer } from '../../domain/ledger.ts';
import type { Afterwards, SignedReview } from '../../domain/review.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { EMPTY_TREE } from '../../evidence/core/merkle.ts';
import { rotateKey } from '../../evidence/keys-rotate.ts';
import { loadEvidenceKey, type EvidenceKey } from '../../evidence/keys.ts';
import { storeReview } from '../../evidence/review/store.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import { ledgerState } from '../../workflows/messages.ts';
import { noSchedules } from '../activities/schedule/no-schedules.ts';
import { buildRun, type SampleRun } from '../evidence/build-run.ts';
import { enterRun, ORGANISATION } from '../evidence/ledger/ledger-of.ts';
import { mended, reviewableRun, reviewOf, signed } from '../evidence/review/reviewed.ts';
import { until } from '../support/until.ts';
import { stageOfFile } from './stage-of-file.ts';

const stage = stageOfFile();
let sample: SampleRun;
let ledger: WorkflowHandle;
let send: (sent: unknown) => Promise<LedgerAnswer>;
/** The key that the worker holds. */
let key: EvidenceKey;
let appendFails: boolean;
let scene = 0;

beforeEach(async () => {
  sample = await reviewableRun();
  ({ key } = sample);
  appendFails = false;
  await openLedger();
  send = (sent) => ledger.executeUpdate<LedgerAnswer, [unknown]>(ENTER_REVIEW, { args: [sent] });
  expect(await ledger.query(ledgerState)).toMatchObject({ size: 0 });
});

/** Starts a ledger's workflow on the disk of the sample, as after a loss of the server's database. */
async function openLedger(): Promise<void> {
  scene += 1;
  const organisation = `reviewing-${scene}`;
  const workflowId = ledgerWorkflowId(organisation);
  const args = [{ organisation, tree: EMPTY_TREE }];
  await stage.start({ workflow: LEDGER_WORKFLOW, workflowId, args, activities: onDisk() });
  ledger = stage.env.client.workflow.getHandle(workflowId);
}

/** The ledger's activities as the worker does them, on the disk of the sample. */
function onDisk(): Omit<LedgerActivities, 'enterLedger'> {
  const own = () =>
    createLedgerActivities({
      ...{ directory: sample.directory, organisation: ORGANISATION, key, schedules: noSchedules },
    });
  const coded = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw toFailure(error);
    });
  return {
    appendLedger: (input) =>
      appendFails
        ? Promise.reject(ApplicationFailure.nonRetryable('no room', 'EVIDENCE_DISK_FULL'))
        : coded(own().appendLedger(input)),
    readReviewed: (input) => coded(own().readReviewed(input)),
    storeReview: (input) => coded(own().storeReview(input)),
    readUnentered: () => coded(own().readUnentered()),
  };
}

const sign = (statement: Afterwards, by?: 'custodian-1'): Promise<SignedReview> =>
  signed({ sample, statement, ...(by === undefined ? {} : { by }) });
const stored = () => readdir(path.join(sample.root, 'review')).catch(() => []);

/** Whether ledger and run still verify together. */
async function verified(): Promise<boolean> {
  return (await verifyEvidence({ path: sample.directory, vkeys: [sample.key.vkey] })).valid;
}

/** Has the evidence key hand over to a new one, as `keys rotate` does while a worker holds the old one. */
async function rotated(): Promise<EvidenceKey> {
  const { base, directory } = sample;
  const about = { state: path.join(base, '.breakglass'), organisation: ORGANISATION };
  await rotateKey({ ...about, directory, passphrase: null, newPassphrase: null });
  return loadEvidenceKey(about);
}

/** Waits until the ledger has so many entries, while the server's time goes on. */
function entered(size: number): Promise<unknown> {
  return until({
    what: `${size} entries in the ledger`,
    look: async () => {
      await stage.env.sleep('5s');
      return (await ledger.query(ledgerState)).size >= size ? true : null;
    },
    withinMs: 60_000,
  });
}

describe('a review that is sent to the ledger', () => {
  it('is judged, stored and entered, and so is what closes its finding', async () => {
    const answer = await send(await sign(reviewOf(sample)));
    expect(answer).toMatchObject({ entered: true, point: { index: 3 } });
    expect(await send(await sign(mended(sample)))).toMatchObject({ entered: true, point: { index: 4 } });
    expect(await stored()).toEqual(['0.json', '0.sig', '1.json', '1.sig']);
    expect(await verified()).toBe(true);
    expect(await send(await sign(reviewOf(sample)))).toEqual(answer);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['is none', 'REVIEW_MALFORMED', () => Promise.resolve({ statement: 7 })],
    ['is no statement', 'REVIEW_MALFORMED', () => Promise.resolve({ statement: '{}', signature: '' })],
    [
      'is not in its one form',
      'REVIEW_MALFORMED',
      async () => {
        const { statement, signature } = await sign(reviewOf(sample));
        return { statement: ` ${statement}`, signature };
      },
    ],
    ['is of no run here', 'RUN_NOT_FOUND', () => sign(reviewOf(sample, { run: 'drill-9' }))],
    ['is of another plan', 'REVIEW_MISMATCH', () => sign(reviewOf(sample, { plan: 'a'.repeat(64) }))],
    [
      'is over another root',
      'REVIEW_MISMATCH',
      () => sign(reviewOf(sample, { log: { size: 3, root: 'a'.repeat(64) } })),
    ],
    ['is by who started the run', 'PERSON_EXCLUDED', () => sign(reviewOf(sample, { person: 'commander-1' }))],
    ['is by one who may not', 'PERSON_NOT_ASKED', () => sign(reviewOf(sample, { person: 'custodian-1' }))],
    [
      'is by a stranger',
      'PERSON_UNKNOWN',
      () => sign(reviewOf(sample, { person: 'visitor-1' }), 'custodian-1'),
    ],
    ['is signed by another', 'KEY_UNTRUSTED', () => sign(reviewOf(sample), 'custodian-1')],
    [
      'was changed after it was signed',
      'SIGNATURE_INVALID',
      async () => {
        const { signature } = await sign(reviewOf(sample));
        return { statement: canonicalText(reviewOf(sample, { notes: 'x' })), signature };
      },
    ],
    [
      'answers what nobody asked',
      'REFERENCE_UNKNOWN',
      () => sign(reviewOf(sample, { accepted: [{ code: 'certified', why: 'so' }] })),
    ],
    ['closes what nobody found', 'REFERENCE_UNKNOWN', () => sign(mended(sample))],
  ])('is refused where it %s: %s, and nothing is stored', async (_what, code, make) => {
    expect(await send(await make())).toMatchObject({ entered: false, code });
    expect(await stored()).toEqual([]);
    expect(await verified()).toBe(true);
  });

  it('is refused for a run that is open, or not in the ledger', async () => {
    const { base } = sample;
    const open = await buildRun({ run: 'drill-7', base, enter: enterRun, until: 'open' });
    const unlisted = await buildRun({ run: 'drill-8', base });
    for (const [run, of, code] of [
      ['drill-7', open, 'REVIEW_MISMATCH'],
      ['drill-8', unlisted, 'RUN_UNLISTED'],
    ] as const) {
      const review = await signed({ sample: of, statement: reviewOf(sample, { run }) });
      expect(await send(review)).toMatchObject({ entered: false, code });
    }
  });

  it('is one for each person, and the initiator may follow', async () => {
    await send(await sign(reviewOf(sample)));
    const again = reviewOf(sample, { notes: 'better', findings: [] });
    expect(await send(await sign(again))).toMatchObject({ code: 'DECISION_DUPLICATE' });
    const other = reviewOf(sample, { person: 'commander-1', findings: [] });
    expect(await send(await sign(other))).toMatchObject({ entered: true, point: { index: 4 } });
    expect(await verified()).toBe(true);
  });

  it('is answered with its place where the same words were signed before, at another time', async () => {
    const answer = await send(await sign(reviewOf(sample)));
    const later = { at: '2026-04-03T09:00:00.000Z' };
    expect(await send(await sign(reviewOf(sample, later)))).toEqual(answer);
    const forged = await sign(reviewOf(sample, later), 'custodian-1');
    expect(await send(forged)).toMatchObject({ code: 'KEY_UNTRUSTED' });
    expect(await stored()).toEqual(['0.json', '0.sig']);
  });

  it('stands where the disk was full after it was stored, and is entered by itself', async () => {
    appendFails = true;
    const review = await sign(reviewOf(sample));
    const notYet = { entered: false, code: 'REVIEW_NOT_ENTERED' };
    expect(await send(review)).toMatchObject(notYet);
    expect(await send(review)).toMatchObject(notYet);
    expect(await send(await sign(mended(sample)))).toMatchObject({ code: 'EVIDENCE_DISK_FULL' });
    expect(await stored()).toEqual(['0.json', '0.sig']);
    expect(await verified()).toBe(true);
    appendFails = false;
    await entered(4);
    expect(await send(review)).toMatchObject({ entered: true, point: { index: 3 } });
    expect(await verified()).toBe(true);
  });

  it('is entered at the start where a crash came after it was stored', async () => {
    const { directory } = sample;
    const { run } = reviewOf(sample);
    await storeReview({ directory, run, number: 0, signed: await sign(reviewOf(sample)) });
    await openLedger();
    await entered(4);
  });

  it('is not stored while the worker holds a key that has handed over', async () => {
    const next = await rotated();
    const refused = await send(await sign(reviewOf(sample)));
    expect(refused).toMatchObject({ entered: false, code: 'KEY_UNREADABLE' });
    expect(await stored()).toEqual([]);
    expect(await verified()).toBe(true);
    key = next;
    const again = reviewOf(sample, { at: '2026-04-03T09:00:00.000Z' });
    expect(await send(await sign(again))).toMatchObject({ entered: true, point: { index: 4 } });
    expect(await verified()).toBe(true);
  });

  it('is refused where what stands already does not hold', async () => {
    await send(await sign(reviewOf(sample)));
    const folder = path.join(sample.root, 'review');
    await rm(folder, { recursive: true });
    expect(await send(await sign(mended(sample)))).toMatchObject({ code: 'LEDGER_MISMATCH' });
    await mkdir(folder);
    await writeFile(path.join(folder, '0.json'), '{}');
    expect((await send(await sign(mended(sample)))).entered).toBe(false);
  });
});
