import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { vkeyOf } from '../cli/commands/rehearse.ts';
import { runbookPath } from '../cli/definitions.ts';
import type { Io } from '../cli/io.ts';
import type { Fault } from '../cli/rehearse/faults.ts';
import { rehearse } from '../cli/rehearse/rehearse.ts';
import { reportOf } from '../cli/rehearse/report.ts';
import { openSession, type Session } from '../cli/rehearse/session.ts';
import { readState } from '../cli/runs.ts';
import { eventSchema } from '../evidence/event-schema.ts';
import { atEnd, temporaryDirectory } from './support/temporary.ts';
import { until } from './support/until.ts';

const WITHIN_MS = 420_000;
const END_WITHIN_MS = 90_000;
const KILLS = ['worker', 'server', 'both'] as const;
type Kill = (typeof KILLS)[number];

/** The drill with a write of the engine's own in it, which must happen once. */
const WITH_WRITE: Fault = {
  name: 'killed',
  says: 'nothing but the kills',
  runbook: [{ of: 'rotate', set: { 'revoke-sessions': 'engine' } }],
  organisation: { writes: ['revoke-sessions'] },
  verdict: 'passed',
  restored: true,
  reason: null,
};

let session: Session;
let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory('kills');
  session = await openSession({
    directory,
    overlay: { writes: ['revoke-sessions'] },
    io: { env: process.env, say: () => undefined },
  });
  atEnd(() => session.close());
}, 120_000);

function ioOf(signal: AbortSignal): Io {
  return {
    out: () => undefined,
    say: () => undefined,
    lively: false,
    json: false,
    env: process.env,
    cwd: directory,
    signal,
  };
}

function journalFile(run: string): string {
  return path.join(session.place.evidenceDirectory, run, 'journal.jsonl');
}

/** Steps that the stored evidence shows as opened, read from disk because server and worker may be dead. */
function openedSteps(run: string): string[] {
  const lines = readFileSync(journalFile(run), 'utf8').split('\n').slice(0, -1);
  return lines
    .map((line) => eventSchema.parse(JSON.parse(line)))
    .flatMap((event) => (event.type === 'step-opened' ? [event.step] : []));
}

function killed(pid: number): true | null {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return null;
  }
}

async function kill(what: Kill): Promise<void> {
  const { server, workerPid, reviveWorker } = session.engine;
  // The server may still be coming back from the kill before.
  if (what !== 'worker') await until({ what: 'a server to kill', look: () => killed(server.pid()) });
  if (what === 'server') return;
  process.kill(workerPid(), 'SIGKILL');
  await reviveWorker();
}

/** Kills at each step that opens, worker, server and both in turn, until the last step. */
async function killAtEachStep({ run, steps }: { run: string; steps: readonly string[] }): Promise<void> {
  let size = 0;
  for (const [index, step] of steps.entries()) {
    await until({
      what: `step ${step} of ${run}`,
      look: () => {
        const { size: now } = statSync(journalFile(run), { throwIfNoEntry: false }) ?? { size };
        if (now === size) return null;
        if (openedSteps(run).includes(step)) return true;
        // Read to its end in vain: nothing new is in it before it grows.
        size = now;
        return null;
      },
      withinMs: 60_000,
    });
    await kill(KILLS[index % KILLS.length] ?? 'both');
  }
}

/** After the last kill a sound run ends within seconds; one that would wait for ever is told with its reason. */
async function refuseToWait({ run, ended }: { run: string; ended: AbortSignal }): Promise<never> {
  await pause(END_WITHIN_MS, undefined, { signal: ended });
  const { waiting } = await readState({ client: session.client, run });
  throw new Error(
    `expected ${run} to end after the last kill, but it waits: ${waiting?.text ?? 'it does not say why'}`,
  );
}

describe('a run whose worker, server or both are killed at every step', () => {
  it(
    'goes on, does nothing twice and verifies',
    async () => {
      const broken = new AbortController();
      const ended = new AbortController();
      const io = ioOf(broken.signal);
      let killing: Promise<void> = Promise.resolve();
      const followed = await rehearse({
        session,
        runbook: runbookPath({ name: 'quarterly-drill', cwd: directory }),
        mode: 'drill',
        fault: WITH_WRITE,
        attended: new Set(),
        io,
        started: ({ input }) => {
          const steps = input.plan.steps.map(({ id }) => id);
          killing = killAtEachStep({
            run: input.run,
            steps: ['approve', 'hypothesis-before', ...steps, 'undo', 'hypothesis-after'],
          });
          // A worker that does not come back would let the run wait for ever.
          killing
            .then(() => refuseToWait({ run: input.run, ended: ended.signal }))
            .catch((error: unknown) => {
              broken.abort(error);
            });
        },
      }).finally(() => {
        ended.abort();
      });
      await killing;
      const { report } = await reportOf({
        followed,
        place: session.place,
        vkey: await vkeyOf(session),
        outside: session.outside.trust,
      });
      expect({ ...report, reasons: report.reasons.map(({ code }) => code) }).toMatchObject({
        verdict: 'passed',
        restored: true,
        verified: true,
        reasons: [],
      });
      const opened = openedSteps(report.run);
      expect(new Set(opened).size).toBe(opened.length);
      expect(await session.tenant.revocations()).toBe(2);
    },
    WITHIN_MS,
  );
});
