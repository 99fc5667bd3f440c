import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;

/** Looks every 5 ms until something other than null is seen; fails with what was waited for. */
export async function waitFor<Seen>({
  what,
  look,
  withinMs = 60_000,
}: {
  what: string;
  look: () => Promise<Seen | null> | Seen | null;
  withinMs?: number;
}): Promise<Seen> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Does something `times` times, one after the other. */
export async function repeat<T>({
  times,
  work,
}: {
  times: number;
  work: (nth: number) => Promise<T>;
}): Promise<T[]> {
  const results: T[] = [];
  for (let nth = 0; nth < times; nth += 1) results.push(await work(nth));
  return results;
}
