import type { LogPoint } from './decision.ts';
import type { ErrorCode } from './errors.ts';
import type { JournalEvent } from './event.ts';
import type { Digest, PersonId, RunId } from './ids.ts';
import type { Plan } from './plan/types.ts';
import type { FindingClosed, ReviewFinding, ReviewStatement } from './review.ts';
import type { Reason, Verdict } from './verdict.ts';

/** A closed run, as far as its review looks at it. */
export interface ReviewedRun {
  readonly run: RunId;
  readonly planDigest: Digest;
  readonly plan: Pick<Plan, 'people' | 'review'>;
  readonly initiator: PersonId;
  /** Who bypassed an approval of it. */
  readonly bypassedBy: readonly PersonId[];
  /** The whole journal. */
  readonly log: LogPoint;
  readonly verdict: Verdict;
  /** Codes that a review must answer. */
  readonly codes: readonly string[];
}

/** What stands already, in the order in which it was stored. */
export interface Standing {
  readonly reviews: readonly { readonly digest: Digest; readonly statement: ReviewStatement }[];
  readonly closed: readonly FindingClosed[];
}

/** Why a statement does not stand. */
export interface ReviewFault {
  readonly code: ErrorCode;
  readonly message: string;
  /** Which part of the statement is wrong, such as `findings[0].owner`; empty for the whole of it. */
  readonly path: string;
}

/** Every code that the run ended with or that the engine noted, once each, in the order of the journal's end. */
export function codesToAnswer({
  events,
  reasons,
}: {
  events: readonly JournalEvent[];
  reasons: readonly Reason[];
}): readonly string[] {
  const noted = events.flatMap((event) => (event.type === 'finding' ? [event.code] : []));
  return [...new Set([...reasons.map(({ code }) => code), ...noted])];
}

/**
 * Everything that is wrong with a review, all at once; none where it stands.
 *
 * `REVIEW_MISMATCH`: of another run, plan, log or verdict; `PERSON_NOT_ASKED`: not of a role that the plan has review;
 * `PERSON_EXCLUDED`: one of `notFirst`, before anybody else has reviewed; `DECISION_DUPLICATE`: has reviewed already;
 * `REVIEW_INCOMPLETE`: a code of the run is not answered; `REFERENCE_UNKNOWN`: a code that the run does not have;
 * `PERSON_UNKNOWN`: an owner whom the plan does not name; `ID_DUPLICATE`: an id of a finding that is taken.
 */
export function faultsOfReview({
  statement,
  run,
  standing,
}: {
  statement: ReviewStatement;
  run: ReviewedRun;
  standing: Standing;
}): readonly ReviewFault[] {
  return [
    ...faultsOfSubject({ statement, run }),
    ...faultsOfReviewer({ person: statement.person, run, standing }),
    ...faultsOfAnswers({ statement, codes: run.codes }),
    ...faultsOfFindings({ findings: statement.findings, run, standing }),
  ];
}

/**
 * What is wrong with the closing of a finding. `REVIEW_MISMATCH`: another run's; `REFERENCE_UNKNOWN`: no such finding
 * in that review; `PERSON_NOT_ASKED`: neither its owner nor one who may review; `DECISION_DUPLICATE`: closed already.
 */
export function faultsOfClosing({
  statement: { run: name, review, finding: id, person },
  run,
  standing,
}: {
  statement: FindingClosed;
  run: ReviewedRun;
  standing: Standing;
}): readonly ReviewFault[] {
  const finding = standing.reviews
    .find(({ digest }) => digest === review)
    ?.statement.findings.find((each) => each.id === id);
  if (name !== run.run) return [fault('REVIEW_MISMATCH', `expected the run ${run.run}, got ${name}`)];
  if (finding === undefined)
    return [fault('REFERENCE_UNKNOWN', `expected a finding of the review named, got ${id}`)];
  const may = person === finding.owner || mayReview({ person, run });
  const closed = standing.closed.some((each) => each.finding === id);
  return [
    ...(may ? [] : [fault('PERSON_NOT_ASKED', `expected the owner of ${id} or a reviewer, got ${person}`)]),
    ...(closed ? [fault('DECISION_DUPLICATE', `${id} is closed already`)] : []),
  ];
}

function faultsOfSubject({
  statement,
  run,
}: {
  statement: ReviewStatement;
  run: ReviewedRun;
}): ReviewFault[] {
  const pairs = [
    ['run', run.run, statement.run],
    ['plan', run.planDigest, statement.plan],
    ['log', pointText(run.log), pointText(statement.log)],
    ['verdict', run.verdict, statement.verdict],
  ] as const;
  return pairs
    .filter(([, expected, got]) => expected !== got)
    .map(([what, expected, got]) => fault('REVIEW_MISMATCH', `expected the ${what} ${expected}, got ${got}`));
}

function faultsOfReviewer({
  person,
  run,
  standing: { reviews },
}: {
  person: PersonId;
  run: ReviewedRun;
  standing: Standing;
}): ReviewFault[] {
  if (!isInPlan({ person, run }))
    return [fault('PERSON_UNKNOWN', `expected a person of the plan, got ${person}`)];
  if (!mayReview({ person, run })) {
    const roles = run.plan.review?.by.join(' or ') ?? 'nobody: the plan asks for no review';
    return [fault('PERSON_NOT_ASKED', `expected ${roles}, got ${person}`)];
  }
  const did = reviews.length === 0 ? notFirst({ person, run }) : null;
  if (did !== null) return [fault('PERSON_EXCLUDED', `${person} ${did}; somebody else reviews it first`)];
  const again = reviews.some(({ statement }) => statement.person === person);
  return again ? [fault('DECISION_DUPLICATE', `${person} has reviewed this run already`)] : [];
}

/** May this person write a review of this run now, by their role, what they did in it, and who has reviewed it? */
export function mayReviewNow(about: { person: PersonId; run: ReviewedRun; standing: Standing }): boolean {
  return faultsOfReviewer(about).length === 0;
}

/**
 * What somebody did because of which another reviews first, in words; null for who may be the first. Whoever bypassed is
 * held back only where another may review: the plan's people are fixed, and no drill begins until such a run is reviewed.
 */
export function notFirst({
  person,
  run,
}: {
  person: PersonId;
  run: Pick<ReviewedRun, 'plan' | 'initiator' | 'bypassedBy'>;
}): string | null {
  if (person === run.initiator) return 'started the run';
  if (!run.bypassedBy.includes(person)) return null;
  const free = run.plan.people.some(
    ({ id }) => id !== run.initiator && !run.bypassedBy.includes(id) && mayReview({ person: id, run }),
  );
  return free ? 'bypassed an approval' : null;
}

function faultsOfAnswers({
  statement: { findings, accepted },
  codes,
}: {
  statement: ReviewStatement;
  codes: readonly string[];
}): ReviewFault[] {
  const given = [
    ...findings.map(({ code }, index) => ({ code, path: `findings[${index}].code` })),
    ...accepted.map(({ code }, index) => ({ code, path: `accepted[${index}].code` })),
  ];
  return [
    ...codes
      .filter((code) => !given.some((each) => each.code === code))
      .map((code) => fault('REVIEW_INCOMPLETE', `expected a finding for ${code}, or why it is accepted`)),
    ...given.flatMap(({ code, path }) =>
      code === null || codes.includes(code)
        ? []
        : [fault('REFERENCE_UNKNOWN', `expected a code of this run, got ${code}`, path)],
    ),
  ];
}

function faultsOfFindings({
  findings,
  run,
  standing: { reviews },
}: {
  findings: readonly ReviewFinding[];
  run: ReviewedRun;
  standing: Standing;
}): ReviewFault[] {
  const taken = new Set(reviews.flatMap(({ statement }) => statement.findings.map(({ id }) => id)));
  return findings.flatMap(({ id, owner }, index) => {
    const path = `findings[${index}]`;
    const twice = taken.has(id);
    taken.add(id);
    return [
      ...(twice
        ? [fault('ID_DUPLICATE', `the id ${id} is taken by another finding of this run`, `${path}.id`)]
        : []),
      ...(isInPlan({ person: owner, run })
        ? []
        : [
            fault('PERSON_UNKNOWN', `expected an owner of the plan for ${id}, got ${owner}`, `${path}.owner`),
          ]),
    ];
  });
}

function isInPlan({ person, run }: { person: PersonId; run: ReviewedRun }): boolean {
  return run.plan.people.some(({ id }) => id === person);
}

function mayReview({ person, run: { plan } }: { person: PersonId; run: Pick<ReviewedRun, 'plan'> }): boolean {
  const roles = plan.people.find(({ id }) => id === person)?.roles ?? [];
  return roles.some((role) => plan.review?.by.includes(role) === true);
}

function pointText({ size, root }: LogPoint): string {
  return `${size} ${root}`;
}

function fault(code: ErrorCode, message: string, path = ''): ReviewFault {
  return { code, message, path };
}
