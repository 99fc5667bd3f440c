import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { JournalEvent } from '../../domain/event.ts';

const PROGRAM = fileURLToPath(new URL('page-watchers.ts', import.meta.url));

const watchingSchema = z.strictObject({ watching: z.int() });
const seenSchema = z.strictObject({ looks: z.array(z.array(z.tuple([z.int(), z.number()]))) });

/** When each event was stored, by its number, in milliseconds since the epoch. */
export type Stored = ReadonlyMap<number, number>;

/** People in a process of their own who watch one run. */
export interface Crowd {
  /** Ends them once all have seen the last of these events; for each person and each event, the milliseconds from its storing until a view with it was there. */
  readonly end: (stored: Stored) => Promise<readonly (readonly number[])[]>;
}

/** Seats them; resolves once each has the view and an open stream. */
export async function seat(order: {
  readonly origin: string;
  readonly path: string;
  readonly cookies: readonly string[];
}): Promise<Crowd> {
  const child = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const watching = answerOf(child);
  child.send(order);
  watchingSchema.parse(await watching);
  return {
    end: async (stored) => {
      const seen = answerOf(child);
      child.send({ last: Math.max(...stored.keys()) });
      const { looks } = seenSchema.parse(await seen);
      await ended;
      return looks.map((each) => delaysOf({ looks: each, stored }));
    },
  };
}

/** The next message of the child; fails where it ends before. */
function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => {
      reject(new Error(`expected the watchers to stay, but their process ended with ${code ?? 'a signal'}`));
    });
  });
}

/** For each event that was stored after the first look: until the first view that has it. */
export function delaysOf({
  looks,
  stored,
}: {
  looks: readonly (readonly [event: number, at: number])[];
  stored: Stored;
}): readonly number[] {
  return [...stored].map(([n, at]) => {
    const seen = looks.find(([newest]) => newest >= n);
    if (seen === undefined) throw new Error(`expected everybody to see event ${n}`);
    return seen[1] - at;
  });
}

/** Keeps when each event was stored. */
export function storedTimes(): {
  readonly times: Map<number, number>;
  readonly stored: (event: JournalEvent) => void;
} {
  const times = new Map<number, number>();
  return {
    times,
    stored: ({ n }) => {
      times.set(n, performance.timeOrigin + performance.now());
    },
  };
}
