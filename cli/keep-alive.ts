import { setTimeout as pause } from 'node:timers/promises';
import { asBreakglassError } from './border.ts';
import type { Child } from './children.ts';
import type { Io } from './io.ts';

/** A child that dies at once, again and again, must not spin; the pause grows with each death in a row. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A child that lived this long was well: the next death starts counting anew. */
const WELL_AFTER_MS = 60_000;

/** A child to be kept. */
export interface Kept {
  readonly io: Io;
  readonly name: string;
  /** What its death means, for people. */
  readonly lost: string;
  readonly start: () => Promise<Child>;
  /** Called each time that it is ready, with its ready line. */
  readonly ready: (again: boolean, said: unknown) => void;
}

/**
 * Starts a child and starts it again whenever it ends, until Ctrl-C, which stops it. The first start's refusal is thrown;
 * later ones are only told: what is in the way may go away.
 */
export async function keepAlive({ io, name, lost, start, ready }: Kept): Promise<void> {
  const interrupted = new Promise<null>((resolve) => {
    io.signal.addEventListener('abort', () => {
      resolve(null);
    });
  });
  let wait = FIRST_PAUSE_MS;
  let again = false;
  while (!io.signal.aborted) {
    const startedAt = Date.now();
    const started = await startAgain({ again, start });
    if (typeof started !== 'string') {
      ready(again, started.ready);
      again = true;
    }
    const how = typeof started === 'string' ? started : await lifeOf({ child: started, interrupted });
    if (how === null) {
      io.say(`${name}: stopped`);
      return;
    }
    if (Date.now() - startedAt > WELL_AFTER_MS) wait = FIRST_PAUSE_MS;
    io.say(`${name}: ended (${how}); starting it again in ${wait / 1_000} s. ${lost}`);
    await Promise.race([interrupted, pause(wait)]);
    wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
  }
}

/** A part that is kept: `ready` settles once it is, and rejects where it ends before for a reason. */
export function firstOf(keep: (tell: () => void) => Promise<void>): {
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
} {
  let ended: Promise<void> = Promise.resolve();
  const first = new Promise<void>((resolve, reject) => {
    ended = keep(resolve);
    ended.then(resolve, reject);
  });
  return { ready: first, ended };
}

async function startAgain({
  again,
  start,
}: {
  again: boolean;
  start: () => Promise<Child>;
}): Promise<Child | string> {
  try {
    return await start();
  } catch (error) {
    if (!again) throw error;
    const { code, message } = asBreakglassError(error);
    return `${code}: ${message}`;
  }
}

/** How a child ended by itself, or null once we were interrupted and have stopped it. */
async function lifeOf({
  child,
  interrupted,
}: {
  child: Child;
  interrupted: Promise<null>;
}): Promise<string | null> {
  const how = await Promise.race([child.ended, interrupted]);
  if (how === null) await child.stop();
  return how;
}
