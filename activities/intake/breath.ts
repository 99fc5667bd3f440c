import { setImmediate as turn } from 'node:timers/promises';

/** Work on so many characters keeps the worker for some hundredths of a second. */
const BETWEEN_CHARACTERS = 256 * 1_024;

/**
 * For work on many messages, one after the other: is told how long each was, and lets others have their turn now and
 * then. Without it a heap of messages keeps the whole worker, and its heartbeats stay away.
 */
export function createBreath(): (characters: number) => Promise<void> {
  let since = 0;
  return async (characters) => {
    since += characters;
    if (since < BETWEEN_CHARACTERS) return;
    since = 0;
    await turn();
  };
}
