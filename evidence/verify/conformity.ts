import { breachesOf } from '../../domain/conformity/index.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { Break, lineOf } from './report.ts';

/**
 * Checks that a journal is one that a run of its plan writes: its steps, questions, answers and what followed from
 * them, times, facts and objectives. Throws the first breach, in the order of the journal.
 */
export function checkConformity({ plan, events }: { plan: Plan; events: readonly JournalEvent[] }): void {
  const [first] = breachesOf({ plan, events });
  if (first === undefined) return;
  throw new Break({ code: first.code, place: lineOf(first.n), message: first.message });
}
