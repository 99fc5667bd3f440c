import type { JournalEvent } from '../event.ts';

/** How far a closed run came: its method was begun, or it ended before, with or without people's approval. */
export type Reached = 'method' | 'approval' | 'opening';

/** How far a run came, by the events of its whole journal. */
export function reachedIn(events: readonly JournalEvent[]): Reached {
  if (events.some((event) => event.type === 'step-opened' && event.do !== 'phase')) return 'method';
  return events.some((event) => event.type === 'clock-started') ? 'approval' : 'opening';
}
