import path from 'node:path';
import { readReviewDraft, type ReviewDraft } from '../../domain/definition/review.ts';
import { BreakglassError, type Fault, type Place } from '../../domain/errors.ts';
import { findingClosed } from '../../domain/review.ts';
import type { Afterwards, ReviewStatement } from '../../domain/review.ts';
import { faultsOf } from '../../evidence/core/review.ts';
import type { ReviewableRun } from '../../evidence/review/reviewable.ts';
import { readText } from '../read-text.ts';
import { sayFault } from '../say-fault.ts';

/** A statement, and where each part of it stands in the file that it was written in. */
export interface Written {
  readonly statement: Afterwards;
  readonly placeOf: (path: string) => Place | undefined;
}

/** The review in a file that a person wrote, bound to the run's log. Throws the file's faults, at the place of the first. */
export async function reviewFrom({
  file,
  cwd,
  found,
  person,
  at,
}: {
  file: string;
  cwd: string;
  found: ReviewableRun;
  person: string;
  at: Date;
}): Promise<Written> {
  const text = await readText({ file, from: path.resolve(cwd, file) });
  if (!text.ok) throw refusalOf(text.faults);
  const read = readReviewDraft(text);
  if (!read.ok) throw refusalOf(read.faults);
  const { review, ...draft } = read.value;
  if (review !== found.run.run)
    throw new BreakglassError({
      code: 'REVIEW_MISMATCH',
      message: `expected a review of ${found.run.run}, got one of ${review}`,
      place: read.placeOf('review'),
    });
  return { statement: statementOf({ draft, found, person, at }), placeOf: read.placeOf };
}

function statementOf({
  draft,
  found: { run },
  person,
  at,
}: {
  draft: Omit<ReviewDraft, 'review'>;
  found: ReviewableRun;
  person: string;
  at: Date;
}): ReviewStatement {
  return {
    kind: 'breakglass-review',
    version: 1,
    run: run.run,
    plan: run.planDigest,
    log: run.log,
    verdict: run.verdict,
    ...draft,
    person,
    at: at.toISOString(),
  };
}

/** That a finding of one of the run's reviews was mended; `REFERENCE_UNKNOWN` where no review has it. */
export function closingOf({
  found: { run, standing },
  finding,
  how,
  evidence,
  person,
  at,
}: {
  found: ReviewableRun;
  finding: string;
  how: string;
  evidence: readonly string[];
  person: string;
  at: Date;
}): Written {
  const { reviews } = standing;
  const statement = findingClosed({ run: run.run, reviews, finding, how, evidence, person, at });
  if (statement === null) {
    const ids = reviews.flatMap((review) => review.statement.findings.map(({ id }) => id));
    const message = `expected a finding of ${run.run} (${ids.join(', ') || 'it has none'}), got ${finding}`;
    throw new BreakglassError({ code: 'REFERENCE_UNKNOWN', message });
  }
  return { statement, placeOf: () => undefined };
}

/** Refuses, before anybody signs it, what the ledger's workflow would refuse: all faults, at the place of the first. */
export function requireFaultless({
  written: { statement, placeOf },
  found: { run, standing },
}: {
  written: Written;
  found: ReviewableRun;
}): void {
  const faults = faultsOf({ statement, run, standing }).map((fault) => ({
    ...fault,
    place: fault.path === '' ? undefined : placeOf(fault.path),
  }));
  if (faults.length > 0) throw refusalOf(faults);
}

/** One fault as it is; several under the code and at the place of the first, each on a line as `validate` writes it. */
function refusalOf(
  faults: readonly (Pick<Fault, 'code' | 'message'> & { readonly place: Place | undefined })[],
): BreakglassError {
  const [first, ...more] = faults;
  if (first === undefined) throw new TypeError('a refusal without a fault');
  const { code, place } = first;
  const listed = faults.map((fault) => `  ${sayFault(fault)}`);
  const message =
    more.length === 0
      ? `${first.message}; nothing was signed`
      : [`nothing was signed, because of ${faults.length} faults`, ...listed].join('\n');
  return new BreakglassError({ code, message, ...(place === undefined ? {} : { place }) });
}
