import type { RunId } from '../../domain/ids.ts';
import type { LedgerPoint } from '../../domain/ledger.ts';
import type { Afterwards } from '../../domain/review.ts';
import { notFirst } from '../../domain/review-rules.ts';
import { isOverdue, wasLate, type FindingState, type ReviewState } from '../../domain/review-state.ts';
import { sayNoted, type Proposals } from '../../evidence/review/proposals.ts';
import type { ReviewableRun } from '../../evidence/review/reviewable.ts';
import type { ToldReview } from '../../evidence/review/states.ts';
import { commandLine } from '../live/next.ts';
import type { Place } from '../place.ts';
import { plain } from '../plain.ts';

/** Where a run's review stands, for people: what is to be judged, who may, until when, and what came of it. */
export function sayReviewOf({
  found: { run, plan, standing },
  proposals: { toAnswer, gaps },
  state,
}: {
  found: ReviewableRun;
  proposals: Proposals;
  state: ReviewState;
}): string[] {
  const answers = standing.reviews.length > 0 ? [] : toAnswer;
  return [
    `run       ${run.run}: ${run.verdict}, ${run.log.size} events, root ${run.log.root}`,
    `review    ${sayReview(state)}`,
    ...(plan.review === null ? [] : [`by        ${sayReviewers({ run, plan })}`]),
    ...answers.flatMap(({ code, noted }) =>
      noted.map((each) => `answer    ${code} (${each.severity}): ${sayNoted(each)}`),
    ),
    ...gaps.map(({ kind, text }) => `judge     ${kind}: ${text}`),
    ...(state.state === 'reviewed' ? state.findings.map(sayFinding) : []),
    ...standing.reviews.flatMap(({ statement }) =>
      statement.accepted.map(({ code, why }) => `accepted  ${code} by ${statement.person}: ${why}`),
    ),
  ].map(plain);
}

/** Who may review, and whom not before somebody else has. */
function sayReviewers({ run, plan }: Pick<ReviewableRun, 'run' | 'plan'>): string {
  const roles = plan.review?.by ?? [];
  const people = plan.people.filter((person) => person.roles.some((role) => roles.includes(role)));
  const ids = people.map(({ id }) => {
    const did = notFirst({ person: id, run });
    return did === null ? id : `${id} (${did}: not as the first)`;
  });
  return `${roles.join(' or ')}: ${ids.join(', ') || 'nobody'}`;
}

/** The state of a review in a few words, as `list` shows it beside a run. */
export function sayReview(state: ReviewState): string {
  switch (state.state) {
    case 'not-planned':
      return 'the runbook asks for none';
    case 'not-reviewed':
      if (state.due === null) return 'not reviewed: the run is open';
      return state.overdueSince === null
        ? `not reviewed, due ${state.due}`
        : `not reviewed, OVERDUE since ${state.overdueSince}`;
    case 'reviewed': {
      const open = state.findings.filter(({ closed }) => closed === null);
      const late = open.filter(({ overdueSince }) => overdueSince !== null);
      const left = open.length === 0 ? '' : `, ${open.length} of ${state.findings.length} findings open`;
      const overdue = late.length === 0 ? '' : `, ${late.length} OVERDUE`;
      const due = state.due === null ? '' : `, due ${state.due}`;
      const was = state.lateSince === null ? '' : `, LATE since ${state.lateSince}`;
      return `reviewed by ${state.by.join(', ')} as ${state.classification ?? 'not agreed'}${due}${was}${left}${overdue}`;
    }
  }
}

function sayFinding({ id, severity, owner, due, text, closed, overdueSince }: FindingState): string {
  const late = overdueSince === null ? `due ${due}` : `OVERDUE since ${overdueSince}`;
  const was =
    (closed?.lateSince ?? null) === null ? '' : ` (due ${due}, LATE since ${closed?.lateSince ?? ''})`;
  const state = closed === null ? late : `closed by ${closed.person}${was}: ${closed.how}`;
  return `finding   ${id} (${severity}) of ${owner}, ${state}: ${text}`;
}

/** What is overdue or came late, one line each; what cannot be told is among it, since nobody can say that it is in time. */
export function sayOverdue(told: readonly ToldReview[]): string[] {
  return told
    .flatMap((each) => {
      if (each.review === null) return [`${each.run}  not known: ${each.code}: ${each.message}`];
      const { run, review } = each;
      if (!isOverdue(review) && !wasLate(review)) return [];
      if (review.state !== 'reviewed') return [`${run}  ${sayReview(review)}`];
      const late = review.findings.filter(
        ({ overdueSince, closed }) => overdueSince !== null || (closed?.lateSince ?? null) !== null,
      );
      return [
        ...(review.lateSince === null ? [] : [`${run}  ${sayReview(review)}`]),
        ...late.map((finding) => `${run}  ${sayFinding(finding)}`),
      ];
    })
    .map(plain);
}

/** Where a statement lies that was sent, and what is left to do: nobody outside has seen the ledger with it. */
export function saySent({ run, point, place }: { run: RunId; point: LedgerPoint; place: Place }): {
  readonly stored: string;
  readonly next: string;
} {
  const anchor = commandLine({ words: ['evidence', 'anchor', run], place });
  return {
    stored: `stored with the evidence, and entry ${point.size} of the ledger`,
    next: `nobody outside vouches for that entry yet: ${anchor}`,
  };
}

/** What is about to be signed, in the words that a person checks last. */
export function saySigning(statement: Afterwards): string[] {
  const head = `${statement.person} says of run ${statement.run}`;
  if (statement.kind === 'breakglass-finding-closed')
    return [`${head}: finding ${statement.finding} is closed`, `how       ${statement.how}`].map(plain);
  return [
    `${head}, which ended as ${statement.verdict}: it was ${statement.classification}`,
    ...statement.findings.map(
      ({ id, severity, owner, due, text }) =>
        `finding   ${id} (${severity}) of ${owner}, due ${due}: ${text}`,
    ),
    ...statement.accepted.map(({ code, why }) => `accepted  ${code}: ${why}`),
    ...(statement.notes === '' ? [] : [`notes     ${statement.notes}`]),
  ].map(plain);
}
