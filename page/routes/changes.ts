import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Page } from '../context.ts';
import { forPeople, sessionOf } from '../guard.ts';
import { whenOver } from '../over.ts';
import { createPlaces } from '../places.ts';
import { requireOwnRun } from '../read/ledger-runs.ts';
import { createWatch } from '../watch.ts';
import { paramsOf } from './params.ts';

/** Everybody of the largest roster, and then some. */
const WATCHED_AT_ONCE = 400;
/** Views that one person has open at the same time: whoever opens more keeps nobody else from watching. */
const EACH_AT_ONCE = 40;
/** A line now and then keeps proxies from closing a quiet stream, and shows us who is gone. */
const BEAT_MS = 15_000;

/** `/runs/RUN/changes`: server-sent events without content; a view that gets one asks for itself again. */
export function changesRoute({ app, page }: { app: FastifyInstance; page: Page }): void {
  const watch = createWatch(page);
  const all = createPlaces({ each: WATCHED_AT_ONCE, what: 'views that follow a run' });
  const own = createPlaces({ each: EACH_AT_ONCE, what: 'views of yours that follow a run' });
  app.get(
    '/runs/:run/changes',
    forPeople(
      page,
      async ({ session, request, reply }) => {
        const { run } = paramsOf(request);
        await requireOwnRun({ directory: page.desk.evidenceDirectory, run, started: page.started });
        const gone = new AbortController();
        const leave = () => {
          gone.abort();
        };
        whenOver({ request, reply, over: own.take(session.person) });
        whenOver({ request, reply, over: all.take('') });
        whenOver({ request, reply, over: leave });
        const signal = AbortSignal.any([page.closing, gone.signal]);
        return reply
          .type('text/event-stream')
          .header('x-accel-buffering', 'no')
          .send(Readable.from(tell({ page, request, watch, run, signal })));
      },
      'view',
    ),
  );
}

async function* tell({
  page,
  request,
  watch,
  run,
  signal,
}: {
  page: Page;
  request: FastifyRequest;
  watch: ReturnType<typeof createWatch>;
  run: string;
  signal: AbortSignal;
}): AsyncGenerator<string> {
  let changes = 0;
  let told = 0;
  let wake = new AbortController();
  const stop = watch.follow({
    run,
    seen: seenBy(request),
    changed: () => {
      changes += 1;
      wake.abort();
    },
  });
  try {
    yield 'retry: 2000\n\n';
    while (!signal.aborted) {
      if (changes === told)
        await pause(BEAT_MS, undefined, { signal: AbortSignal.any([signal, wake.signal]) }).catch(
          () => undefined,
        );
      if ((await sessionOf({ page, request, active: false })) === null) {
        yield 'event: over\ndata: -\n\n';
        return;
      }
      const seen = changes;
      wake = new AbortController();
      yield seen > told ? 'event: changed\ndata: -\n\n' : ': still here\n\n';
      told = seen;
    }
  } finally {
    stop();
  }
}

/** What the view that asks was made of. */
function seenBy({ query }: FastifyRequest): string {
  return seenSchema.safeParse(query).data?.seen ?? '';
}

const seenSchema = z.object({ seen: z.string().max(100) });
