import { sayDuration } from '../../../domain/duration.ts';
import { sayLate } from '../../../domain/review-state.ts';
import type { SignedAfterwards } from '../afterwards.ts';
import type { Finding, Objective, RunDossier } from '../dossier.ts';
import { ENGINE_CLOCK, sayBothTimes } from './clocks.ts';
import { sayParticipant } from './participants.ts';
import type { Paper } from './paper.ts';
import { sayDone } from './shown.ts';
import { sayVouched, writeCheckpoint } from './summary-log.ts';

/** Whose clocks the two ends of an objective are measured by; domain/objectives.ts says how. */
const CLOCKS: Readonly<Record<Objective['objective'], string>> = {
  'time-to-access': "from the engine's clock to the tenant's",
  'time-to-alert': "by the tenant's clock, or that of a person who alone saw it",
};

/** One run in the summary. */
export function writeRun({ paper, run }: { paper: Paper; run: RunDossier }): void {
  paper.heading('H2', run.title);
  paper.paragraph(
    `Run ${run.run}. Scenario ${run.scenario}, mode ${run.mode}, started by ${run.initiator} at ${run.openedAt}, ${sayClosed(run)} Result: ${sayEnd(run)}; ${sayDone(run)}. Plan ${run.plan}.`,
  );
  paper.heading('H3', 'Why');
  paper.list(run.reasons.map(sayReason), 'No reason against a pass was recorded.');
  paper.heading('H3', 'Who took part');
  paper.list(run.participants.map(sayParticipant), 'Nobody of the plan.');
  paper.heading('H3', 'Times against objectives');
  paper.list(run.objectives.map(sayObjective), 'No time was measured against an objective.');
  paper.heading('H3', 'What was found out');
  paper.list(sayFacts(run), 'No fact was recorded.');
  paper.heading('H3', 'Findings');
  paper.list(run.findings.map(sayFinding), 'No finding was recorded.');
  writeReview({ paper, run });
  paper.heading('H3', 'Gaps');
  paper.list(
    run.gaps.map(({ kind, text, events }) => `${kind}: ${text}${sayEvents(events)}`),
    'None in the record of this run; those of the ledger stand above.',
  );
  paper.heading('H3', 'Vouched for from outside');
  paper.list(
    sayVouched({ vouched: run.vouched, size: run.log.size, of: 'events' }),
    'By nobody: no timestamp and no cosignature.',
  );
  writeCheckpoint({ paper, name: `run ${run.run}`, checkpoint: run.checkpoint });
}

function sayClosed({ closedAt }: RunDossier): string {
  return closedAt === null ? `not closed, ${ENGINE_CLOCK}.` : `closed at ${closedAt}, both ${ENGINE_CLOCK}.`;
}

/** The result of a run, in words. */
export function sayEnd({ verdict, restored }: RunDossier): string {
  if (verdict === null) return 'not closed';
  return `${verdict}, ${restored === true ? 'everything put back' : 'not everything put back'}`;
}

function sayReason({ code, text, events }: RunDossier['reasons'][number]): string {
  return `${code}: ${text}${sayEvents(events)}`;
}

function sayObjective({ objective, account, limitMs, measuredMs, held, event }: Objective): string {
  const limit = `limit ${sayDuration(limitMs)}`;
  const measured =
    measuredMs === null ? 'not measured' : `measured ${sayDuration(measuredMs)} ${CLOCKS[objective]}`;
  return `${objective} of ${account}: ${measured}, ${limit}: ${sayHeld(held)} (event ${event})`;
}

function sayHeld(held: boolean | null): string {
  if (held === null) return 'not known';
  return held ? 'held' : 'missed';
}

function sayFacts({ facts }: RunDossier): string[] {
  return (['contradicted', 'inconclusive', 'corroborated', 'attested'] as const).flatMap((state) =>
    facts[state].map(
      ({ n, claim, account, expected, seen }) =>
        `${state}: ${claim}${account === null ? '' : ` of ${account}`}: expected ${expected}; seen ${seen} (event ${n})`,
    ),
  );
}

function sayFinding({ event, code, text, severity, owner, due, outcome }: Finding): string {
  const judged = severity === null ? [] : [`severity ${severity}`];
  const who = owner === null ? 'no owner' : `owner ${owner}`;
  const when = due === null ? 'no due date' : `due ${due}`;
  const care = owner === null && outcome !== null ? [] : [`${who}, ${when}`];
  const then = outcome === null ? [] : [outcome];
  const where = event === null ? '' : sayEvents([event]);
  return `${code}: ${[text, ...judged, ...care, ...then].join('; ')}${where}`;
}

function writeReview({ paper, run }: { paper: Paper; run: RunDossier }): void {
  paper.heading('H3', 'Review');
  paper.paragraph(sayReview(run));
  if (run.afterwards.length > 0) paper.list(run.afterwards.map(sayAfterwards), '');
}

function sayAfterwards({ file, statement, enteredAt }: SignedAfterwards): string {
  const what =
    statement.kind === 'breakglass-review'
      ? `review as ${statement.classification}`
      : `closing of the finding ${statement.finding}`;
  return `${file}: ${what}, ${sayBothTimes({ statement, enteredAt })}`;
}

function sayReview({ review }: RunDossier): string {
  if (review.state === 'reviewed') {
    const as = review.classification ?? 'no one thing: reviewers differ, or one alone calls it misuse';
    const due = review.due === null ? '' : ` It was due by ${review.due}.`;
    const [late = null] = sayLate({ what: 'It', ...review });
    return `Reviewed by ${review.by.join(', ')}, as ${as}. Each signed with their own key.${late === null ? due : ` ${late}.`}`;
  }
  if (review.state === 'not-planned') return 'The runbook asks for no review, and none was made.';
  const due = review.due === null ? 'after the run is closed' : `by ${review.due}`;
  const overdue = review.overdueSince === null ? '' : ` Overdue since ${review.overdueSince}.`;
  return `Not reviewed. It is due ${due}, by ${review.roles.join(', ')}, Monday to Friday counted without holidays.${overdue}`;
}

/** Numbers of events in brackets, after a space; nothing for none. */
export function sayEvents(events: readonly number[]): string {
  if (events.length === 0) return '';
  return ` (event${events.length === 1 ? '' : 's'} ${events.join(', ')})`;
}
