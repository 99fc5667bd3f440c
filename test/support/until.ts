import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/**
 * Waits until `look` gives something other than null, looking again and again. For things that announce themselves
 * by no event; fails with what was waited for when the time is over.
 */
export async function until<Seen>({
  what,
  look,
  withinMs = 100_000,
}: {
  readonly what: string;
  readonly look: () => Promise<Seen | null> | Seen | null;
  readonly withinMs?: number;
}): Promise<Seen> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}
