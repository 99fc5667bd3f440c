import { z } from 'zod';
import { BreakglassError } from '../domain/errors.ts';
import { findingClosed } from '../domain/review.ts';
import type { Accepted, Afterwards, ReviewFinding, ReviewStatement } from '../domain/review.ts';
import { canonicalText } from '../evidence/core/canonical.ts';
import { faultsOf, parseAfterwards } from '../evidence/core/review.ts';
import type { ReviewableRun } from '../evidence/review/reviewable.ts';
import type { Form } from './guard.ts';
import { typed } from './typed.ts';

/** What a reviewer does with a code: has it mended, or leaves it as it is. */
const ANSWERS = ['finding', 'accepted'] as const;
/** Findings of the reviewer's own that a form has room for. */
export const OWN_FINDINGS = [1, 2, 3] as const;

/** Names of the fields about one code or own finding: `code.3.owner`, `own.1.text`. */
export function fieldName(of: 'code' | 'own', index: number, part: string): string {
  return `${of}.${index}.${part}`;
}

const answer = z.enum(ANSWERS);

/**
 * The review in a form, bound to the run's log, as the text that is to be signed. Refuses what the ledger's workflow
 * would refuse, before anybody signs it: `REVIEW_MALFORMED` and the codes of `faultsOf`; all faults in one message.
 */
export function reviewIn({
  form,
  found,
  codes,
  person,
  at,
}: {
  form: Form;
  found: ReviewableRun;
  /** Codes to answer, in the order of the form. */
  codes: readonly string[];
  person: string;
  at: Date;
}): string {
  const { run } = found;
  const statement: Record<keyof ReviewStatement, unknown> = {
    kind: 'breakglass-review',
    version: 1,
    run: run.run,
    plan: run.planDigest,
    log: run.log,
    verdict: run.verdict,
    classification: form.classification,
    findings: [...findingsIn({ form, codes }), ...ownFindingsIn(form)],
    accepted: acceptedIn({ form, codes }),
    notes: typed(form.notes),
    person,
    at: at.toISOString(),
  };
  return requireFaultless({ statement: parseAfterwards(statement), found });
}

/** That a finding was mended, as the text to sign. `REFERENCE_UNKNOWN`, `REASON_REQUIRED`, and as `reviewIn`. */
export function closingIn({
  form,
  found,
  person,
  at,
}: {
  form: Form;
  found: ReviewableRun;
  person: string;
  at: Date;
}): string {
  const finding = form.finding ?? '';
  const { run, standing } = found;
  const how = typed(form.how);
  const statement = findingClosed({
    ...{ run: run.run, reviews: standing.reviews, finding },
    ...{ how, evidence: [], person, at },
  });
  if (statement === null)
    throw new BreakglassError({ code: 'REFERENCE_UNKNOWN', message: 'expected a finding of this run' });
  if (how === '')
    throw new BreakglassError({ code: 'REASON_REQUIRED', message: 'expected what was done about it' });
  return requireFaultless({ statement: parseAfterwards(statement), found });
}

function requireFaultless({ statement, found }: { statement: Afterwards; found: ReviewableRun }): string {
  const faults = faultsOf({ statement, run: found.run, standing: found.standing });
  const [first] = faults;
  if (first === undefined) return canonicalText(statement);
  const message = `nothing was signed: ${faults.map((fault) => fault.message).join('; ')}`;
  throw new BreakglassError({ code: first.code, message });
}

type Unchecked<T> = Readonly<Record<keyof T, unknown>>;

function findingsIn({ form, codes }: { form: Form; codes: readonly string[] }): Unchecked<ReviewFinding>[] {
  return codes.flatMap((code, index) =>
    answerTo({ form, index }) === 'finding' ? [findingIn({ form, of: 'code', index, code })] : [],
  );
}

function ownFindingsIn(form: Form): Unchecked<ReviewFinding>[] {
  return OWN_FINDINGS.filter((index) => typed(form[fieldName('own', index, 'text')]) !== '').map((index) =>
    findingIn({ form, of: 'own', index, code: null }),
  );
}

function acceptedIn({ form, codes }: { form: Form; codes: readonly string[] }): Unchecked<Accepted>[] {
  return codes.flatMap((code, index) =>
    answerTo({ form, index }) === 'accepted'
      ? [{ code, why: typed(form[fieldName('code', index, 'why')]) }]
      : [],
  );
}

function answerTo({ form, index }: { form: Form; index: number }): (typeof ANSWERS)[number] | null {
  return answer.safeParse(form[fieldName('code', index, 'answer')]).data ?? null;
}

function findingIn({
  form,
  of,
  index,
  code,
}: {
  form: Form;
  of: 'code' | 'own';
  index: number;
  code: string | null;
}): Unchecked<ReviewFinding> {
  const field = (part: string) => typed(form[fieldName(of, index, part)]);
  return {
    id: field('id'),
    text: field('text'),
    code,
    severity: field('severity'),
    owner: field('owner'),
    due: field('due'),
  };
}
