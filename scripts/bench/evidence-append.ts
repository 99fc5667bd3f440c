import { open } from 'node:fs/promises';
import path from 'node:path';
import { appendLeaves, openRunFolder } from '../../evidence/store.ts';
import { longRun, openLongRun, type LongRun } from './long-run.ts';
import type { Row, Section } from './report.ts';
import { repeat, timed } from './waiting.ts';

/** As many as a run hands over at once when it has more (`workflows/journal.ts`). */
const BATCH = 50;
const RATE_AIM = 1_000;
const ONE_BY_ONE = { run: 'one-by-one', events: 1_000, decisions: 100 };
const IN_BATCHES = { run: 'in-batches', events: 10_000, decisions: 100 };

/** How long each call took, in milliseconds, and how many events all of them stored. */
interface Appended {
  readonly calls: readonly number[];
  readonly events: number;
}

/** Appends one by one and in batches as a run does, each beside a bare write and sync of the same bytes. */
export async function measureAppend({ directory }: { directory: string }): Promise<Section> {
  const place = path.join(directory, 'appended');
  const single = playRun(ONE_BY_ONE);
  const many = playRun(IN_BATCHES);
  const one = await append({ directory: place, long: single, batch: 1 });
  const oneBare = await writeBare({ file: path.join(directory, 'one'), long: single, batch: 1 });
  const batched = await append({ directory: place, long: many, batch: BATCH });
  const batchedBare = await writeBare({ file: path.join(directory, 'batched'), long: many, batch: BATCH });
  return {
    title: 'Evidence: append',
    rows: [
      ...rowsOf({ what: 'durable append, one event a call', appended: one }),
      ...rowsOf({ what: 'bare write and fsync of the same lines, one a call', appended: oneBare }),
      ...rowsOf({
        what: `durable append, ${BATCH} events a call`,
        appended: batched,
        aim: { atLeast: RATE_AIM },
      }),
      ...rowsOf({
        what: `bare write and fsync of the same lines, ${BATCH} a call`,
        appended: batchedBare,
      }),
    ],
    counted: `Runs of ${ONE_BY_ONE.events} and ${IN_BATCHES.events} events with ${ONE_BY_ONE.decisions} signed decisions each. Each call takes the run's lock, looks whether the journal is as it was left, writes and syncs before it returns; a decision also stores and syncs two files and their folder. A run that has more than one event to store hands over up to ${BATCH} a call, which is the only group commit there is. The bare loop writes the same lines to one open file and syncs it, without locks, checks or decisions.`,
    ifMissed:
      'What the bare loop takes is the disk; the rest is the lock file and, for decisions, their files.',
  };
}

function playRun({ events, ...size }: { run: string; events: number; decisions: number }): LongRun {
  const ledger = { size: 2, root: 'c'.repeat(64) };
  return longRun({ opened: openLongRun(size), events, artifacts: [], ledger });
}

async function append({
  directory,
  long: { run, leaves },
  batch,
}: {
  directory: string;
  long: LongRun;
  batch: number;
}): Promise<Appended> {
  await openRunFolder({ directory, ...run });
  return inCalls({
    leaves,
    batch,
    call: async ({ from, some }) => {
      await appendLeaves({ directory, run: run.run, from, leaves: some });
    },
  });
}

async function writeBare({
  file,
  long: { leaves },
  batch,
}: {
  file: string;
  long: LongRun;
  batch: number;
}): Promise<Appended> {
  const handle = await open(file, 'wx');
  try {
    return await inCalls({
      leaves,
      batch,
      call: async ({ some }) => {
        await handle.appendFile(some.map((leaf) => `${leaf}\n`).join(''));
        await handle.sync();
      },
    });
  } finally {
    await handle.close();
  }
}

async function inCalls({
  leaves,
  batch,
  call,
}: {
  leaves: readonly string[];
  batch: number;
  call: (given: { from: number; some: readonly string[] }) => Promise<void>;
}): Promise<Appended> {
  const calls = await repeat({
    times: leaves.length / batch,
    work: (nth) => {
      const from = nth * batch;
      return timed(() => call({ from, some: leaves.slice(from, from + batch) }));
    },
  });
  return { calls, events: leaves.length };
}

function rowsOf({
  what,
  appended: { calls, events },
  aim = {},
}: {
  what: string;
  appended: Appended;
  aim?: Pick<Row, 'atLeast'>;
}): Row[] {
  const rate = events / (calls.reduce((sum, ms) => sum + ms, 0) / 1_000);
  const call = { what: '… a call', unit: 'ms', samples: calls, atMost: null } as const;
  return [
    { what, unit: '/s', by: 'median', samples: [rate], atMost: null, ...aim },
    { ...call, by: 0.5 },
    { ...call, by: 0.99 },
  ];
}
