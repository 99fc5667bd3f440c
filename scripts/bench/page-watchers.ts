import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

/**
 * A process of people who watch one run, each as the page's script does it: a stream that tells of changes, and the view
 * anew for each. It is told where and by which cookies, says when all of them watch, and once it is told the last event
 * and all have seen it, what each of them saw.
 */
const orderSchema = z.strictObject({
  origin: z.string(),
  path: z.string(),
  cookies: z.array(z.string()),
});

const endSchema = z.strictObject({ last: z.int() });
const LOOK_EVERY_MS = 20;

/** The newest event of a view, and when the view was there, in milliseconds since the epoch. */
type Look = readonly [event: number, at: number];

const NEWEST = /<li value="(?<n>\d+)">/;
const STREAM = /data-live="(?<path>[^"]+)"/;

process.once('message', (order: unknown) => {
  void serve(orderSchema.parse(order));
});

async function serve({ origin, path, cookies }: z.infer<typeof orderSchema>): Promise<void> {
  const over = new AbortController();
  const end = once(process, 'message');
  const all = await Promise.all(
    cookies.map((cookie) => watch({ origin, path, cookie, signal: over.signal })),
  );
  process.send?.({ watching: all.length });
  const { last } = endSchema.parse((await end)[0]);
  while (!all.every(({ looks }) => looks.some(([newest]) => newest >= last))) await pause(LOOK_EVERY_MS);
  over.abort();
  await Promise.all(all.map(({ ended }) => ended));
  process.send?.({ looks: all.map(({ looks }) => looks) }, () => {
    process.disconnect();
  });
}

interface Seat {
  readonly origin: string;
  readonly path: string;
  readonly cookie: string;
  readonly signal: AbortSignal;
}

/** Resolves when the stream is open; `ended` when it has ended. */
async function watch(
  seat: Seat,
): Promise<{ readonly looks: readonly Look[]; readonly ended: Promise<void> }> {
  const looks: Look[] = [];
  const first = await view(seat);
  const stream = STREAM.exec(first)?.groups?.path;
  if (stream === undefined) throw new Error('expected a view of a run that goes on');
  const { cookie, signal } = seat;
  const response = await fetch(`${seat.origin}${stream}`, { headers: { cookie }, signal });
  if (response.status !== 200 || response.body === null)
    throw new Error(`expected a stream of changes, got ${response.status}`);
  return { looks, ended: follow({ seat, body: response.body, looks }) };
}

async function follow({
  seat,
  body,
  looks,
}: {
  seat: Seat;
  body: ReadableStream<Uint8Array>;
  looks: Look[];
}): Promise<void> {
  const decoder = new TextDecoder();
  let changes = 0;
  let looking: Promise<void> | null = null;
  /** As the page's script: one request at a time, and another where something changed meanwhile. */
  const look = async () => {
    for (let shown = 0; shown < changes;) {
      shown = changes;
      const newest = NEWEST.exec(await view(seat))?.groups?.n;
      looks.push([Number(newest), performance.timeOrigin + performance.now()]);
    }
    changes = 0;
    looking = null;
  };
  try {
    for await (const chunk of body) {
      if (!decoder.decode(chunk, { stream: true }).includes('event: changed')) continue;
      changes += 1;
      looking ??= look();
    }
  } catch (error) {
    if (!seat.signal.aborted) throw error;
  }
  await looking;
}

async function view(seat: Seat): Promise<string> {
  const response = await loaded(seat).catch(() => loaded(seat));
  if (response.status !== 200) throw new Error(`expected a view, got ${response.status}`);
  return response.text();
}

/** A connection that rested may be closed just when it is taken again; a browser asks once more by itself. */
function loaded({ origin, path, cookie }: Seat): Promise<Response> {
  return fetch(`${origin}${path}`, { headers: { cookie, 'x-refresh': '1' } });
}
