import { setTimeout as pause } from 'node:timers/promises';
import { BreakglassError } from '../domain/errors.ts';
import type { RunId } from '../domain/ids.ts';
import { sha256Hex } from '../evidence/core/hash.ts';
import type { Desk } from './desk.ts';

/** Tells whoever watches a run that something happened in it. */
export interface Watch {
  /** Calls back at each change from now on; the function that it gives ends that. */
  readonly follow: (about: { run: RunId; changed: () => void }) => () => void;
}

/** People do not notice half a second; each look costs the run's worker a task, however many watch. */
const EVERY_MS = 500;
/** While the engine is away. */
const AWAY_MS = 3_000;

interface Followed {
  readonly listeners: Set<() => void>;
  readonly over: AbortController;
}

/** One look at a run for all who watch it, for as long as anybody does. */
export function createWatch({ desk, closing }: { desk: Desk; closing: AbortSignal }): Watch {
  const followed = new Map<RunId, Followed>();
  return {
    follow: ({ run, changed }) => {
      const known = followed.get(run);
      const following = known ?? { listeners: new Set(), over: new AbortController() };
      following.listeners.add(changed);
      if (known === undefined) {
        followed.set(run, following);
        const signal = AbortSignal.any([closing, following.over.signal]);
        void lookAgain({ desk, run, following, signal }).finally(() => {
          if (followed.get(run) === following) followed.delete(run);
        });
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
  let last: string | null = null;
  while (!signal.aborted) {
    const seen = await markOf({ desk, run });
    if (last !== null && seen.mark !== last) for (const tell of listeners) tell();
    last = seen.mark;
    if (seen.over) return;
    await pause(seen.away ? AWAY_MS : EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** What is equal for as long as nothing happens: time alone is nothing. */
async function markOf({
  desk,
  run,
}: {
  desk: Desk;
  run: RunId;
}): Promise<{ mark: string; over: boolean; away: boolean }> {
  try {
    const { state, returned } = await desk.look(run);
    const still = JSON.stringify({ ...state, now: '', returned });
    return { mark: sha256Hex(still), over: returned, away: false };
  } catch (error) {
    const mark = error instanceof BreakglassError ? error.code : 'unknown';
    return { mark, over: false, away: true };
  }
}
