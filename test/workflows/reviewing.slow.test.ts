import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import type { LedgerActivities } from '../../activities/types.ts';
import { toFailure } from '../../activities/failure.ts';
import { ENTER_REVIEW, LEDGER_WORKFLOW, ledgerWorkflowId, type LedgerAnswer } from '../../domain/ledger.ts';
import type { Afterwards, SignedReview } from '../../domain/review.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { EMPTY_TREE } from '../../evidence/core/merkle.ts';
import { requireEnterable } from '../../evidence/ledger/enterable.ts';
import { enterIntoLedger } from '../../evidence/ledger/store.ts';
import { readReviewable } from '../../evidence/review/reviewable.ts';
import { storeReview } from '../../evidence/review/store.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import { ledgerState } from '../../workflows/messages.ts';
import { buildRun, type SampleRun } from '../evidence/build-run.ts';
import { enterRun, ORGANISATION } from '../evidence/ledger/ledger-of.ts';
import { mended, reviewableRun, reviewOf, signed } from '../evidence/review/reviewed.ts';
import { stageOfFile } from './stage-of-file.ts';

const stage = stageOfFile();
let sample: SampleRun;
let send: (sent: unknown) => Promise<LedgerAnswer>;
let appendFails: boolean;
let scene = 0;

beforeEach(async () => {
  sample = await reviewableRun();
  appendFails = false;
  scene += 1;
  const organisation = `reviewing-${scene}`;
  const workflowId = ledgerWorkflowId(organisation);
  const args = [{ organisation, tree: EMPTY_TREE }];
  await stage.start({ workflow: LEDGER_WORKFLOW, workflowId, args, activities: onDisk() });
  const ledger = stage.env.client.workflow.getHandle(workflowId);
  send = (sent) => ledger.executeUpdate<LedgerAnswer, [unknown]>(ENTER_REVIEW, { args: [sent] });
  expect(await ledger.query(ledgerState)).toMatchObject({ size: 0 });
});

/** The ledger's activities as the worker does them, on the disk of the sample. */
function onDisk(): Pick<LedgerActivities, 'appendLedger' | 'readReviewed' | 'storeReview'> {
  const { directory, key } = sample;
  const coded = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw toFailure(error);
    });
  return {
    appendLedger: ({ tree, entry }) =>
      coded(async () => {
        if (appendFails) throw ApplicationFailure.nonRetryable('no room', 'EVIDENCE_DISK_FULL');
        await requireEnterable({ directory, organisation: ORGANISATION, vkeys: [key.vkey], entry });
        return enterIntoLedger({
          directory,
          organisation: ORGANISATION,
          keys: [key],
          body: entry,
          known: tree,
        });
      }),
    readReviewed: ({ run }) => coded(() => readReviewable({ directory, run })),
    storeReview: (input) => coded(() => storeReview({ directory, ...input })),
  };
}

const sign = (statement: Afterwards, by?: 'custodian-1'): Promise<SignedReview> =>
  signed({ sample, statement, ...(by === undefined ? {} : { by }) });
const stored = () => readdir(path.join(sample.root, 'review')).catch(() => []);

/** Whether ledger and run still verify together. */
async function verified(): Promise<boolean> {
  const { directory, key } = sample;
  return (await verifyEvidence({ path: directory, vkeys: [key.vkey] })).valid;
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
    await buildRun({ run: 'drill-7', base, enter: enterRun, until: 'open' });
    await buildRun({ run: 'drill-8', base });
    for (const [run, code] of [
      ['drill-7', 'REVIEW_MISMATCH'],
      ['drill-8', 'RUN_UNLISTED'],
    ] as const)
      expect(await send(await sign(reviewOf(sample, { run })))).toMatchObject({ entered: false, code });
  });

  it('is one for each person, and the initiator may follow', async () => {
    await send(await sign(reviewOf(sample)));
    const again = reviewOf(sample, { notes: 'better', findings: [] });
    expect(await send(await sign(again))).toMatchObject({ code: 'DECISION_DUPLICATE' });
    const other = reviewOf(sample, { person: 'commander-1', findings: [] });
    expect(await send(await sign(other))).toMatchObject({ entered: true, point: { index: 4 } });
    expect(await verified()).toBe(true);
  });

  it('is entered by the next message where the disk was full after it was stored', async () => {
    appendFails = true;
    const refused = await send(await sign(reviewOf(sample)));
    expect(refused).toMatchObject({ entered: false, code: 'EVIDENCE_DISK_FULL' });
    expect(await verified()).toBe(false);
    appendFails = false;
    expect(await send(await sign(mended(sample)))).toMatchObject({ entered: true, point: { index: 4 } });
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
