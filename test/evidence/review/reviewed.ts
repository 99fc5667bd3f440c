import type { ReviewEntry } from '../../../domain/ledger.ts';
import {
  REVIEW_NAMESPACE,
  type Afterwards,
  type FindingClosed,
  type ReviewStatement,
  type SignedReview,
} from '../../../domain/review.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import { reviewEntryOf } from '../../../evidence/core/review.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { storeReview } from '../../../evidence/review/store.ts';
import { buildRun, RUN, type SampleRun } from '../build-run.ts';
import { closingOf, enterRun, minute, ORGANISATION } from '../ledger/ledger-of.ts';
import type { PersonName } from '../sample-plan.ts';
import { FINDING } from './finding.ts';

/** A run that is closed and entered, and that security or the commander, who started it, reviews. */
export async function reviewableRun({
  run = RUN,
  base,
}: { run?: string; base?: string } = {}): Promise<SampleRun> {
  const review = { by: ['security', 'commander'], withinBusinessDays: 5 };
  const sample = await buildRun({ run, enter: enterRun, review, ...(base === undefined ? {} : { base }) });
  const { directory, key } = sample;
  await enterIntoLedger({
    directory,
    organisation: ORGANISATION,
    keys: [key],
    now: minute(1),
    body: closingOf(sample),
  });
  return sample;
}

/** What security-1 says of a run, with one finding. */
export function reviewOf(sample: SampleRun, changes: Partial<ReviewStatement> = {}): ReviewStatement {
  const { run, plan, checkpoint, verdict } = closingOf(sample);
  return {
    kind: 'breakglass-review',
    version: 1,
    run,
    plan,
    log: checkpoint,
    verdict,
    classification: 'drill',
    findings: [FINDING],
    accepted: [],
    notes: '',
    person: 'security-1',
    at: '2026-04-02T09:00:00.000Z',
    ...changes,
  };
}

/** That custodian-1 mended what the review found. */
export function mended(sample: SampleRun, changes: Partial<FindingClosed> = {}): FindingClosed {
  return {
    kind: 'breakglass-finding-closed',
    version: 1,
    run: reviewOf(sample).run,
    review: digestOf(reviewOf(sample)),
    finding: FINDING.id,
    how: 'Oiled.',
    evidence: [],
    person: 'custodian-1',
    at: '2026-04-20T09:00:00.000Z',
    ...changes,
  };
}

/** The statement in the form that is sent, signed by the person it names unless another is given. */
export async function signed({
  sample,
  statement,
  by,
}: {
  sample: SampleRun;
  statement: Afterwards;
  by?: PersonName;
}): Promise<SignedReview> {
  const name = by ?? statement.person;
  const signer = Object.entries(sample.people).find(([person]) => person === name)?.[1];
  if (signer === undefined) throw new TypeError(`expected a person of the sample, got ${name}`);
  const text = canonicalText(statement);
  return { statement: text, signature: await signer.sign(text, REVIEW_NAMESPACE) };
}

/** Stores a signed statement and enters it, as the ledger's workflow does. */
export async function enterReview({
  sample,
  statement,
  number = 0,
}: {
  sample: SampleRun;
  statement: Afterwards;
  number?: number;
}): Promise<ReviewEntry> {
  const { directory, key } = sample;
  const body = reviewEntryOf({ statement, number });
  await storeReview({ directory, run: body.run, number, signed: await signed({ sample, statement }) });
  await enterIntoLedger({
    directory,
    organisation: ORGANISATION,
    keys: [key],
    now: () => Date.parse(statement.at),
    body,
  });
  return body;
}
