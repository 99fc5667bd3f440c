import { reachedIn } from '../../domain/schedule/reached.ts';
import type { CheckedJournal } from './journal.ts';
import type { RunCourse } from './report.ts';

/** When a run was by its own clock, and how far it came. */
export function courseOf({ opened, closed, events }: CheckedJournal): RunCourse {
  return { openedAt: opened.at, closedAt: closed?.at ?? null, reached: reachedIn(events) };
}
