import { sayDuration } from '../../../domain/duration.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { SignedAfterwards } from '../afterwards.ts';
import type { Anchors } from '../dossier.ts';
import { manualGaps } from './manual-gaps.ts';
import { sayLate, type FindingState, type ReviewState } from '../../../domain/review-state.ts';

/** What kind of thing a run or the ledger does not show, or showed only in part. */
export type GapKind =
  | 'open'
  | 'skipped'
  | 'manual'
  | 'inconclusive'
  | 'unmeasured'
  | 'missed'
  | 'bypassed'
  | 'late'
  | 'refused'
  | 'not-restored'
  | 'no-timestamp'
  | 'no-witness'
  | 'not-reviewed'
  | 'not-entered'
  | 'overdue'
  | 'times-apart'
  | 'no-run'
  | 'other-time'
  | 'before-ledger'
  | 'period-not-over'
  | 'not-held'
  | 'not-held-before'
  | 'draw-untold'
  | 'draw-pending'
  | 'draw-unkept'
  | 'off-day'
  | 'end-unseen'
  | 'unvouched';

/** One gap, in words, with the numbers of the events that show it. */
export interface Gap {
  readonly kind: GapKind;
  readonly text: string;
  readonly events: readonly number[];
}

/** Every gap of a run, stated plainly: those of its events in their order, then those of the whole. */
export function gapsOf({
  events,
  anchors,
  review,
  afterwards,
  apart = [],
}: {
  events: readonly JournalEvent[];
  anchors: Anchors;
  review: ReviewState;
  afterwards: readonly SignedAfterwards[];
  /** Where the ledger's times of the run are far from its own, in words. */
  apart?: readonly string[];
}): Gap[] {
  return [
    ...gapsOfEvents(events),
    ...openGap(events),
    ...apart.map((text): Gap => ({ kind: 'times-apart', text, events: [] })),
    ...anchorGaps(anchors),
    ...reviewGap(review),
    ...afterwards.flatMap(notEnteredGap),
  ];
}

/** In the order of the events; what people alone say of one claim stands where the first of them says it. */
function gapsOfEvents(events: readonly JournalEvent[]): Gap[] {
  const manual = manualGaps(events);
  return events.flatMap((event) => [...gapOf(event), ...manual.filter((gap) => gap.events[0] === event.n)]);
}

/** The step, and its account where it has one: one step looks at several. */
function placeOf({ step, account }: Extract<JournalEvent, { type: 'fact' }>): string {
  return account === null ? `step ${step}` : `${account} in step ${step}`;
}

function gapOf(event: JournalEvent): Gap[] {
  const gap = (kind: GapKind, text: string): Gap[] => [{ kind, text, events: [event.n] }];
  switch (event.type) {
    case 'step-closed':
      if (event.outcome === 'skipped')
        return gap('skipped', `step ${event.step} was skipped: ${event.because}`);
      return event.outcome === 'inconclusive'
        ? gap('inconclusive', `step ${event.step} came to no result: ${event.because}`)
        : [];
    case 'fact':
      return event.state === 'inconclusive'
        ? gap('inconclusive', `${event.claim} of ${placeOf(event)} was not settled: ${event.seen}`)
        : [];
    case 'objective':
      if (event.measuredMs === null || event.held === null)
        return gap('unmeasured', `${event.objective} of ${event.account} was not measured`);
      return event.held
        ? []
        : gap(
            'missed',
            `${event.objective} of ${event.account} took ${sayDuration(event.measuredMs)}, limit ${sayDuration(event.limitMs)}`,
          );
    case 'bypassed':
      return gap(
        'bypassed',
        `${event.person} bypassed ${event.ask}; not asked any more: ${event.skipped.join(', ') || 'nobody'}`,
      );
    case 'ask-closed':
      return event.outcome === 'expired' || event.outcome === 'impossible'
        ? gap('late', `${event.ask} was not answered as needed (${event.outcome}): ${event.because}`)
        : [];
    case 'decision-late':
      return gap('late', `${event.person} signed ${event.choice} for ${event.ask}, which came after its end`);
    case 'decision-refused':
      return gap('refused', `a decision by ${event.person ?? 'nobody known'} was refused: ${event.code}`);
    case 'decisions-refused-more':
      return gap('refused', `${event.count} more decisions were refused, ${event.forged} of them forged`);
    case 'undo-failed':
      return gap('not-restored', `undoing step ${event.step} failed: ${event.because}`);
    case 'run-closed':
      return event.restored ? [] : gap('not-restored', 'not all that was changed was put back');
    default:
      return [];
  }
}

function openGap(events: readonly JournalEvent[]): Gap[] {
  if (events.at(-1)?.type === 'run-closed') return [];
  return [
    { kind: 'open', text: 'the run was not closed: nothing shows whether its end is all there', events: [] },
  ];
}

/** Nobody outside vouches for a run, or for the ledger. */
export function anchorGaps({ timestamps, cosignatures }: Anchors): Gap[] {
  const gaps: Gap[] = [];
  if (timestamps.length === 0)
    gaps.push({
      kind: 'no-timestamp',
      text: 'no timestamp from outside: every time is the word of the organisation',
      events: [],
    });
  if (cosignatures.length === 0)
    gaps.push({
      kind: 'no-witness',
      text: 'no witness: that nobody was shown another log is the word of the organisation',
      events: [],
    });
  return gaps;
}

function reviewGap(review: ReviewState): Gap[] {
  if (review.state === 'reviewed') {
    const late = sayLate({ what: 'the review', ...review });
    return [
      ...late.map((text): Gap => ({ kind: 'overdue', text, events: [] })),
      ...review.findings.flatMap(overdueGap),
    ];
  }
  if (review.state === 'not-planned')
    return [
      { kind: 'not-reviewed', text: 'no review: the runbook asks for none, and none was made', events: [] },
    ];
  const due = review.due === null ? '' : `, due by ${review.due}`;
  const overdue = review.overdueSince === null ? '' : `, overdue since ${review.overdueSince}`;
  return [
    { kind: 'not-reviewed', text: `not reviewed by ${review.roles.join(', ')}${due}${overdue}`, events: [] },
  ];
}

/** In the words of the report: the last statement is stored before the ledger has it. */
function notEnteredGap({ file, enteredAt }: SignedAfterwards): Gap[] {
  if (enteredAt !== null) return [];
  return [{ kind: 'not-entered', text: `${file} is stored and not yet in the ledger`, events: [] }];
}

function overdueGap({ id, owner, due, closed, overdueSince }: FindingState): Gap[] {
  const late =
    closed === null ? [] : sayLate({ what: `the closing of finding ${id} of ${owner}`, due, ...closed });
  const now = overdueSince === null ? [] : [`finding ${id} of ${owner} is overdue since ${overdueSince}`];
  return [...late, ...now].map((text) => ({ kind: 'overdue', text, events: [] }));
}
