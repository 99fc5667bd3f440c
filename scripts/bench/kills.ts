import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { runbookPath } from '../../cli/definitions.ts';
import type { Io } from '../../cli/io.ts';
import { rehearse } from '../../cli/rehearse/rehearse.ts';
import { openSession, type Session } from '../../cli/rehearse/session.ts';
import { fileURLToPath } from 'node:url';
import { writeWorkflowBundle } from '../../worker/bundle.ts';
import { COMPILED } from './processes.ts';
import type { Section } from './report.ts';
import { repeat, timed, waitFor } from './waiting.ts';

const SERVER_AIM_S = 2;
const WORKER_AIM_S = 5;
/** What was already on its way to the disk when the server died is there by then; a new server is not. */
const IN_FLIGHT_MS = 100;
/** Where to kill: steps that people must move on, and two in which only the engine works. */
const AT = ['approve', 'hypothesis-before', 'get-in/breakglass-1', 'rotate/breakglass-2', 'hypothesis-after'];
const ENTRY = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

interface Killed {
  /** Until the worker was started again; null for the server, which starts itself. */
  readonly readyMs: number | null;
  readonly nextEventMs: number;
}

/** Kills the server in one rehearsal and the worker in another, and waits for the next event on disk. */
export async function measureKills({
  directory,
  logger,
}: {
  directory: string;
  logger: Logger;
}): Promise<Section> {
  const io = { env: process.env, say: () => undefined };
  // What the session starts, and starts again, is the compiled program.
  process.env.BREAKGLASS_COMPILED = path.dirname(path.dirname(COMPILED));
  const session = await openSession({ directory, overlay: {}, io });
  try {
    const server = await killIn({ session, kill: killServer });
    const worker = await killIn({ session, kill: killWorker });
    const bundling = await repeat({
      times: 2,
      work: () =>
        timed(() => writeWorkflowBundle({ entry: ENTRY, out: path.join(directory, 'bundle.js'), logger })),
    });
    return sectionOf({ server, worker, bundling });
  } finally {
    await session.close();
    delete process.env.BREAKGLASS_COMPILED;
  }
}

type Kill = (input: { session: Session; stored: () => number }) => Promise<Killed>;

async function killIn({ session, kill }: { session: Session; kill: Kill }): Promise<Killed[]> {
  const killed: Killed[] = [];
  let killing: Promise<void> = Promise.resolve();
  const cwd = session.place.directory;
  const followed = await rehearse({
    session,
    runbook: runbookPath({ name: 'quarterly-drill', cwd }),
    mode: 'drill',
    fault: null,
    attended: new Set(),
    io: quietIo(cwd),
    started: ({ input }) => {
      killing = killAtSteps({ session, run: input.run, kill, killed });
      killing.catch(() => undefined);
    },
  });
  await killing;
  const verdict = followed.state.judgement?.verdict;
  if (verdict !== 'passed')
    throw new Error(`expected the killed drill to pass, got ${verdict ?? 'no verdict'}`);
  return killed;
}

async function killAtSteps({
  session,
  run,
  kill,
  killed,
}: {
  session: Session;
  run: string;
  kill: Kill;
  killed: Killed[];
}): Promise<void> {
  const file = path.join(session.place.evidenceDirectory, run, 'journal.jsonl');
  const lines = () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
  const opened = (step: string) =>
    lines().some((line) => line.includes('"type":"step-opened"') && line.includes(`"step":"${step}"`));
  for (const step of AT) {
    await waitFor({ what: `step ${step}`, look: () => (opened(step) ? true : null) });
    killed.push(await kill({ session, stored: () => lines().length }));
  }
}

async function killServer({ session, stored }: Parameters<Kill>[0]): ReturnType<Kill> {
  const from = performance.now();
  process.kill(session.engine.server.pid(), 'SIGKILL');
  await pause(IN_FLIGHT_MS);
  return { readyMs: null, nextEventMs: await untilMore({ stored, from }) };
}

async function killWorker({ session, stored }: Parameters<Kill>[0]): ReturnType<Kill> {
  const { workerPid, reviveWorker } = session.engine;
  const from = performance.now();
  process.kill(workerPid(), 'SIGKILL');
  const reviving = reviveWorker().then(() => performance.now() - from);
  const [nextEventMs, readyMs] = await Promise.all([untilMore({ stored, from }), reviving]);
  return { readyMs, nextEventMs };
}

async function untilMore({ stored, from }: { stored: () => number; from: number }): Promise<number> {
  const before = stored();
  await waitFor({ what: 'the next event', look: () => (stored() > before ? true : null) });
  return performance.now() - from;
}

function quietIo(cwd: string): Io {
  const { signal } = new AbortController();
  const nothing = () => undefined;
  return { out: nothing, say: nothing, lively: false, json: false, env: process.env, cwd, signal };
}

function sectionOf({
  server,
  worker,
  bundling,
}: {
  server: readonly Killed[];
  worker: readonly Killed[];
  bundling: readonly number[];
}): Section {
  const seconds = (ms: number) => ms / 1_000;
  const next = (killed: readonly Killed[]) => killed.map(({ nextEventMs }) => seconds(nextEventMs));
  const revived = worker.flatMap(({ readyMs }) => (readyMs === null ? [] : [seconds(readyMs)]));
  const remaining = next(worker).map((whole, index) => whole - (revived[index] ?? Number.NaN));
  const row = { unit: 's', by: 'median' } as const;
  return {
    title: 'After SIGKILL',
    rows: [
      { ...row, what: 'server killed → next event stored', samples: next(server), atMost: SERVER_AIM_S },
      { ...row, what: 'worker killed → next event stored', samples: next(worker), atMost: WORKER_AIM_S },
      { ...row, what: '… until the new worker polls', samples: revived, atMost: null },
      { ...row, what: '… from there to the event', samples: remaining, atMost: null },
      {
        ...row,
        what: 'bundling the workflows, where they changed',
        samples: bundling.map(seconds),
        atMost: null,
      },
    ],
    counted: `One rehearsal each against the pretend tenant, server, worker and tenant as published; killed as soon as these steps are on disk as opened: ${AT.join(', ')}. Read from \`journal.jsonl\` every 5 ms; for the server, events within ${IN_FLIGHT_MS} ms of the kill were on their way already and do not count. The server is started again by the process that keeps it, the worker at once by the rehearsal (\`up\` waits 0.5 s first); its workflows are bundled already, as they are in the published package. Where the next event needs a person or the tenant's log, that wait is inside. Both drills pass.`,
    ifMissed:
      'The worker: first a Node process has to start and load the worker SDK; a busy machine stretches that most. What remains after it polls fits the second for which the server offers a run to the worker that knew it before any other (`worker/run-worker.ts`), and the replay. An activity lost with the worker is noticed after 3 s without a heartbeat (`workflows/activities.ts`), which mostly runs side by side with the start.',
  };
}
