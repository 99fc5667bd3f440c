import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { createLogUpdate } from 'log-update';
import type { JournalEvent } from '../../domain/event.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Io } from '../io.ts';
import type { Place } from '../place.ts';
import { readJournal, readState, isAway, resultOf } from '../runs.ts';
import { sayEvent } from './events.ts';
import { nextCommand } from './next.ts';
import { renderLive } from './render.ts';

/** A run as it ended. */
export interface Followed {
  readonly state: RunState;
  readonly events: readonly JournalEvent[];
}

const EVERY_MS = 500;
const DEFAULT_WIDTH = 100;

/**
 * Shows a run until it has its verdict and its log is sealed: repainted on a lively terminal, else one line per
 * event. Goes on while no worker answers, and says so once. Rejects when the person interrupts; the run goes on.
 */
export async function followRun({
  client,
  run,
  place,
  io,
  everyMs = EVERY_MS,
  next = nextCommand,
}: {
  client: Client;
  run: string;
  place: Place;
  io: Io;
  everyMs?: number;
  /** What to type next; a rehearsal whose people are pretend has nothing to type. */
  next?: typeof nextCommand;
}): Promise<Followed> {
  const view = openView({ io, place, next });
  const events: JournalEvent[] = [];
  try {
    for (;;) {
      io.signal.throwIfAborted();
      const seen = await look({ client, run, from: events.length });
      if (seen === null) view.absent();
      else {
        events.push(...seen.news);
        view.show(seen);
        if (seen.state.judgement !== null) break;
      }
      await pause(everyMs, undefined, { signal: io.signal });
    }
  } finally {
    view.close();
  }
  return sealed({ client, run, events, io });
}

/** Waits for the seal, which follows the verdict, and reads what came last; an engine that is away is waited for. */
async function sealed({
  client,
  run,
  events,
  io,
}: {
  client: Client;
  run: string;
  events: JournalEvent[];
  io: Io;
}): Promise<Followed> {
  for (;;) {
    try {
      await resultOf({ client, run });
      const state = await readState({ client, run });
      const news = await readJournal({ client, run, from: events.length });
      return { state, events: [...events, ...news] };
    } catch (error) {
      if (!isAway(error)) throw error;
      await pause(EVERY_MS, undefined, { signal: io.signal });
    }
  }
}

interface Seen {
  readonly state: RunState;
  readonly news: readonly JournalEvent[];
}

/** One look; null while server or worker are away. */
async function look({
  client,
  run,
  from,
}: {
  client: Client;
  run: string;
  from: number;
}): Promise<Seen | null> {
  try {
    const state = await readState({ client, run });
    return { state, news: await readJournal({ client, run, from }) };
  } catch (error) {
    if (isAway(error)) return null;
    throw error;
  }
}

interface View {
  readonly show: (seen: Seen) => void;
  readonly absent: () => void;
  readonly close: () => void;
}

interface ViewInput {
  readonly io: Io;
  readonly place: Place;
  readonly next: typeof nextCommand;
}

const ABSENT = 'no engine answers; the run waits and nothing is lost. Start it with: breakglass up';

function openView(input: ViewInput): View {
  return input.io.lively ? paintedView(input) : lineView(input);
}

function paintedView({ place, next }: ViewInput): View {
  const repaint = createLogUpdate(process.stderr);
  return {
    show: ({ state }) => {
      const width = columnsOf(process.stderr);
      repaint(renderLive({ state, canvas: { width, color: true, next: next({ state, place }) } }));
    },
    absent: () => {
      repaint(ABSENT);
    },
    close: () => {
      repaint.done();
    },
  };
}

/** Lines only, as things change: for logs, pipes and screen readers. */
function lineView({ io, place, next: nextOf }: ViewInput): View {
  let absent = false;
  let lastNext: string | null = null;
  return {
    show: ({ state, news }) => {
      absent = false;
      for (const event of news) {
        const line = sayEvent(event);
        if (line !== null) io.say(line);
      }
      const next = nextOf({ state, place });
      if (next !== null && next !== lastNext) io.say(`next: ${next}`);
      lastNext = next;
    },
    absent: () => {
      if (!absent) io.say(ABSENT);
      absent = true;
    },
    close: () => undefined,
  };
}

/** The width that a one-time picture of a run may take. */
export function pictureWidth(): number {
  return process.stdout.isTTY ? columnsOf(process.stdout) : DEFAULT_WIDTH;
}

/** Some terminals do not say how wide they are, or say 0. */
function columnsOf({ columns }: { readonly columns: number }): number {
  return columns > 0 ? columns : DEFAULT_WIDTH;
}
