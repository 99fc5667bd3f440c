import type { StepOutcome } from '../event.ts';
import { UNDO_CLAIMS } from '../fact.ts';
import type { Breach } from './breach.ts';
import { all, unansweredIn } from './reading.ts';
import type { Frame, Reading } from './reading.ts';

/**
 * Each step closed with the outcome that its answers and facts give, as the step itself would have said it: an
 * outcome decides what may follow.
 */
export function outcomeBreaches(run: Reading): Breach[] {
  return run.frames.flatMap((frame) => {
    const { closed } = frame;
    if (closed === null || closed.outcome === 'skipped') return [];
    const may = outcomesOf({ run, frame });
    if (may.includes(closed.outcome)) return [];
    const message = `expected ${closed.step} to close as ${may.join(' or ')}, got ${closed.outcome}`;
    return [{ code: 'PLAN_NOT_FOLLOWED', n: closed.n, message }];
  });
}

function outcomesOf({ run, frame }: { run: Reading; frame: Frame }): readonly StepOutcome[] {
  if (unansweredIn(frame) !== null) return ['failed'];
  const { opened, planned, asks } = frame;
  if (opened.do === 'phase') {
    if (opened.step === 'undo') return undoOutcomes({ run, frame });
    return opened.step === 'approve' ? ['done'] : byFacts(frame);
  }
  switch (opened.do) {
    case 'approve':
    case 'attest':
    case 'retrieve':
      return ['done'];
    case 'notify':
      return asks.length > 0 ? ['done'] : byFacts(frame);
    case 'restore':
      return planned?.do === 'restore' ? restoreOutcomes({ run, frame, of: planned.undo }) : ['done'];
    case 'outage':
    case 'sign-in':
    case 'admin-action':
    case 'conditional-access':
    case 'alert':
    case 'rotate':
    case 'reset-password':
    case 'time-bound-account':
    case 'temporary-access-pass':
      return byFacts(frame);
  }
}

/** Contradicted fails a step, missing leaves it inconclusive; what was put back is the undo's and not the step's. */
function byFacts({ events }: Frame): readonly StepOutcome[] {
  const heavy = all({ events, type: 'fact' }).filter(
    ({ weight, claim }) => weight === 'fails' && !UNDO_CLAIMS.has(claim),
  );
  if (heavy.some(({ state }) => state === 'contradicted')) return ['failed'];
  return heavy.some(({ state }) => state === 'inconclusive') ? ['inconclusive'] : ['done'];
}

/** What was never registered needs no undo. */
function restoreOutcomes({
  run,
  frame,
  of,
}: {
  run: Reading;
  frame: Frame;
  of: string;
}): readonly StepOutcome[] {
  return dueAt({ run, n: frame.closed?.n ?? run.last }).includes(of) ? ['failed'] : ['done'];
}

/** An undo that its own timer mended while the others ran was still reported as failed. */
function undoOutcomes({ run, frame }: { run: Reading; frame: Frame }): readonly StepOutcome[] {
  const n = frame.closed?.n ?? run.last;
  if (dueAt({ run, n }).length > 0) return ['failed'];
  const failed = run.events.slice(frame.opened.n, n).some((event) => event.type === 'undo-failed');
  return failed ? ['done', 'failed'] : ['done'];
}

/** Steps whose undo was registered and not done before event `n`. */
function dueAt({ run, n }: { run: Reading; n: number }): string[] {
  const due = new Set<string>();
  for (const event of run.events.slice(0, n)) {
    if (event.type === 'undo-registered') due.add(event.step);
    if (event.type === 'undo-done') due.delete(event.step);
  }
  return [...due];
}
