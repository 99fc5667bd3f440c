import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { createLogUpdate } from 'log-update';
import { BreakglassError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { FOLLOWING } from '../../domain/language/following.ts';
import { ANYONE, type Reader } from '../../domain/language/language.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Io } from '../io.ts';
import type { Place } from '../place.ts';
import { lookAtRun, readJournal, type RunLook } from '../runs.ts';
import { foldCommand } from '../fold.ts';
import { isAway } from '../server-errors.ts';
import { liveLine } from './events.ts';
import { commandLine, nextCommand } from './next.ts';
import { renderLive, sayLooking } from './render.ts';

/** A run as it ended. */
export interface Followed {
  readonly state: RunState;
  readonly events: readonly JournalEvent[];
}

const EVERY_MS = 500;
const DEFAULT_WIDTH = 100;
/** How far a command stands from the edge. */
const SET_IN = 2;

/**
 * Shows a run until it has its verdict and its log is sealed: repainted on a lively terminal, else one line per
 * event. Goes on while no worker or server answers, and says which command starts them. Rejects with the run's own
 * error where it ended without a verdict, and when the person interrupts; the run goes on then.
 */
export async function followRun({
  client,
  run,
  place,
  io,
  everyMs = EVERY_MS,
  next = nextCommand,
  reader = ANYONE,
}: {
  client: Client;
  run: string;
  place: Place;
  io: Io;
  everyMs?: number;
  /** What to type next; a rehearsal whose people are pretend has nothing to type. */
  next?: typeof nextCommand;
  /** Who looks; what the run recorded stays in English. */
  reader?: Reader;
}): Promise<Followed> {
  const view = openView({ io, place, run, next, reader });
  const events: JournalEvent[] = [];
  try {
    for (;;) {
      const seen = await look({ client, run, from: events.length });
      io.signal.throwIfAborted();
      if (seen instanceof BreakglassError) view.absent(seen);
      else {
        events.push(...seen.news);
        view.show(seen);
        if (seen.returned) return { state: seen.state, events };
      }
      await pause(everyMs, undefined, { signal: io.signal });
    }
  } finally {
    view.close();
  }
}

interface Seen extends RunLook {
  readonly news: readonly JournalEvent[];
}

/** One look; while server or worker are away, the error that tells which. */
async function look({
  client,
  run,
  from,
}: {
  client: Client;
  run: string;
  from: number;
}): Promise<Seen | BreakglassError> {
  try {
    const seen = await lookAtRun({ client, run });
    // Each question costs the run's worker a task of its own, so nobody asks for events that are not there.
    const news = seen.state.log.size > from ? await readJournal({ client, run, from }) : [];
    return { ...seen, news };
  } catch (error) {
    if (isAway(error)) return error;
    throw error;
  }
}

interface View {
  readonly show: (seen: Seen) => void;
  readonly absent: (away: BreakglassError) => void;
  readonly close: () => void;
}

interface ViewInput {
  readonly io: Io;
  readonly place: Place;
  readonly run: string;
  readonly next: typeof nextCommand;
  readonly reader: Reader;
}

/** What to type where nobody answers. A server that is started anew has another address, so one must follow anew. */
function sayAway({
  away,
  place,
  run,
  reader: { language },
  width = Infinity,
}: Pick<ViewInput, 'place' | 'run' | 'reader'> & { away: BreakglassError; width?: number }): string {
  const say = (word: 'noWorker' | 'noServer' | 'lost' | 'startOne' | 'startIt' | 'again') =>
    FOLLOWING[word][language];
  const typed = (words: string[]) =>
    `${' '.repeat(SET_IN)}${foldCommand({ command: commandLine({ words, place }), width: width - SET_IN })}`;
  const lines =
    away.code === 'WORKER_ABSENT'
      ? [`${say('noWorker')}; ${say('lost')}. ${say('startOne')}:`, typed(['up'])]
      : [
          `${say('noServer')}; ${say('lost')}. ${say('startIt')}:`,
          typed(['up']),
          `${say('again')}:`,
          typed(['follow', run]),
        ];
  return lines.join('\n');
}

function openView(input: ViewInput): View {
  const { lively } = input.io;
  return isRepainted({ lively, rows: process.stderr.rows }) ? paintedView(input) : lineView(input);
}

/** Of a picture taller than its terminal the end alone is painted: nothing at all where a terminal says 0, as some do. */
export function isRepainted({ lively, rows }: { lively: boolean; rows: number }): boolean {
  return lively && rows > 0;
}

function paintedView({ place, run, next: nextOf, reader }: ViewInput): View {
  const { language } = reader;
  const repaint = createLogUpdate(process.stderr);
  return {
    show: ({ state }) => {
      const width = columnsOf(process.stderr);
      const next = nextOf({ state, place, language, width: width - SET_IN });
      const height = process.stderr.rows;
      repaint(renderLive({ state, canvas: { width, height, color: true, next, reader } }));
    },
    absent: (away) => {
      repaint(sayAway({ away, place, run, reader, width: columnsOf(process.stderr) }));
    },
    close: () => {
      repaint.done();
    },
  };
}

/** Lines only, as things change: for logs, pipes and screen readers. */
function lineView({ io, place, run, next: nextOf, reader }: ViewInput): View {
  const { language } = reader;
  let absent: string | null = null;
  let lastNext: string | null = null;
  const told = new Set<string>();
  const sayOnce = (line: string): void => {
    if (!told.has(line)) io.say(line);
    told.add(line);
  };
  return {
    show: ({ state, news }) => {
      absent = null;
      for (const event of news) {
        const line = liveLine(event);
        if (line !== null) io.say(line);
      }
      for (const each of state.looking) sayOnce(`${FOLLOWING.waiting[language]} ${sayLooking(each, reader)}`);
      const next = nextOf({ state, place, language });
      // Another question to the same person wants the same command, and the reader has scrolled past it.
      const asks = state.asks.map(({ id }) => id).join();
      if (next !== null && `${asks} ${next}` !== lastNext) io.say(`${FOLLOWING.next[language]}: ${next}`);
      lastNext = next === null ? null : `${asks} ${next}`;
    },
    absent: (away) => {
      if (absent !== away.code)
        for (const line of sayAway({ away, place, run, reader }).split('\n')) io.say(line);
      absent = away.code;
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
