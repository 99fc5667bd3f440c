import type { RunState } from '../../workflows/messages.ts';

/** A state as it stands at a reader's time, but never before the run's own: their clock may be behind. Pure. */
export function seenAt({ state, at }: { state: RunState; at: Date }): RunState {
  const now = at.toISOString();
  return now > state.now ? { ...state, now } : state;
}
