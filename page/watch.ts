import { setTimeout as pause } from 'node:timers/promises';
import { BreakglassError } from '../domain/errors.ts';
import type { RunId } from '../domain/ids.ts';
import { sha256Hex } from '../evidence/core/hash.ts';
import type { RunState } from '../workflows/messages.ts';
import type { Desk } from './desk.ts';

/** Tells whoever watches a run that it is no longer as they saw it. */
export interface Watch {
  /** Calls back whenever the run differs from what was `seen`, or told, last; the function that it gives ends that. */
  readonly follow: (about: { run: RunId; seen: string; changed: () => void }) => () => void;
}

/** People do not notice half a second; each look costs the run's worker a task, however many watch. */
const EVERY_MS = 500;
/** While the engine is away. */
const AWAY_MS = 3_000;

interface Followed {
  /** Who watches, with the mark of what each saw last. */
  readonly listeners: Map<() => void, string>;
  readonly over: AbortController;
}

/** What is equal for as long as nothing happens in a run: time alone is nothing. */
export function markOf({ state, away }: { state: RunState | null; away: string | null }): string {
  return state === null ? (away ?? 'unknown') : sha256Hex(JSON.stringify({ ...state, now: '' }));
}

/** One look at a run for all who watch it, for as long as anybody does. */
export function createWatch({ desk, closing }: { desk: Desk; closing: AbortSignal }): Watch {
  const followed = new Map<RunId, Followed>();
  return {
    follow: ({ run, seen, changed }) => {
      const known = followed.get(run);
      const following = known ?? { listeners: new Map<() => void, string>(), over: new AbortController() };
      following.listeners.set(changed, seen);
      if (known === undefined) {
        followed.set(run, following);
        void lookAgain({ desk, run, following, signal: AbortSignal.any([closing, following.over.signal]) });
      }
      return () => {
        following.listeners.delete(changed);
        if (following.listeners.size > 0) return;
        if (followed.get(run) === following) followed.delete(run);
        following.over.abort();
      };
    },
  };
}

async function lookAgain({
  desk,
  run,
  following: { listeners },
  signal,
}: {
  desk: Desk;
  run: RunId;
  following: Followed;
  signal: AbortSignal;
}): Promise<void> {
  while (!signal.aborted) {
    const { mark, away } = await lookOnce({ desk, run });
    for (const [tell, seen] of listeners) {
      if (seen === mark) continue;
      listeners.set(tell, mark);
      tell();
    }
    await pause(away ? AWAY_MS : EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function lookOnce({ desk, run }: { desk: Desk; run: RunId }): Promise<{ mark: string; away: boolean }> {
  try {
    const { state } = await desk.look(run);
    return { mark: markOf({ state, away: null }), away: false };
  } catch (error) {
    const away = error instanceof BreakglassError ? error.code : null;
    return { mark: markOf({ state: null, away }), away: true };
  }
}
