import { readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { vkeyOf } from '../cli/commands/rehearse.ts';
import { runbookPath } from '../cli/definitions.ts';
import type { Io } from '../cli/io.ts';
import type { Fault } from '../cli/rehearse/fault.ts';
import { openPortal } from '../cli/rehearse/portal.ts';
import { rehearse } from '../cli/rehearse/rehearse.ts';
import { reportOf, type RehearsalReport } from '../cli/rehearse/report.ts';
import { openSession, type Session } from '../cli/rehearse/session.ts';
import { readState } from '../cli/runs.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { RunInput } from '../domain/plan/types.ts';
import { eventSchema } from '../evidence/event-schema.ts';
import { leaks } from './secrets.ts';
import { atEnd, temporaryDirectory } from './support/temporary.ts';
import { until } from './support/until.ts';

const WITHIN_MS = 420_000;
const END_WITHIN_MS = 90_000;
type Kill = 'worker' | 'server' | 'both';

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

const NOTHING_ELSE: Fault = {
  name: 'killed',
  says: 'nothing but the kills',
  verdict: 'passed',
  restored: true,
  reason: null,
};

/** A pass, a password and an account, with little patience. */
const MADE = fileURLToPath(new URL('cli/rehearse/made.yaml', import.meta.url));

const WRONG_PASSWORD = 'AADSTS50126';
/** The password is right; a policy wants more of the account than that. */
const NEEDS_SECOND_FACTOR = 'AADSTS50076';

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

/** What the stored evidence shows, read from disk because server and worker may be dead. */
function eventsOf(run: string): JournalEvent[] {
  const lines = readFileSync(journalFile(run), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => eventSchema.parse(JSON.parse(line)));
}

/** A moment of a run: a step that opens, a write that is about to be sent, an undo that begins. */
function momentOf(event: JournalEvent): string | null {
  if (event.type === 'step-opened') return event.step;
  if (event.type === 'intent') return event.act;
  return event.type === 'undo-started' ? `undo of ${event.step}` : null;
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

/** Kills at each moment (`one or other`), one kill after the other in turn, until the last. */
async function killAtEach({
  run,
  moments,
  kills,
}: {
  run: string;
  moments: readonly string[];
  kills: readonly Kill[];
}): Promise<void> {
  let size = 0;
  for (const [index, moment] of moments.entries()) {
    await until({
      what: `${moment} in ${run}`,
      look: () => {
        const { size: now } = statSync(journalFile(run), { throwIfNoEntry: false }) ?? { size };
        if (now === size) return null;
        const come = eventsOf(run).map(momentOf);
        if (moment.split(' or ').some((each) => come.includes(each))) return true;
        // Read to its end in vain: nothing new is in it before it grows.
        size = now;
        return null;
      },
      withinMs: 60_000,
    });
    await kill(kills[index % kills.length] ?? 'both');
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

/** The quarterly drill with every step of it, for one account: the other one's steps are the same again. */
async function drillOfOneAccount(): Promise<string> {
  const text = readFileSync(runbookPath({ name: 'quarterly-drill', cwd: directory }), 'utf8');
  const one = text.replace('accounts: [breakglass-1, breakglass-2]', 'accounts: [breakglass-1]');
  expect(one).not.toBe(text);
  const file = path.join(directory, 'one-account.yaml');
  await writeFile(file, one);
  return file;
}

/** Rehearses a runbook with nothing but these kills, and looks at what is left. */
async function rehearseKilled({
  runbook,
  fault,
  moments,
  kills,
}: {
  runbook: string;
  fault: Fault;
  moments: (input: RunInput) => readonly string[];
  kills: readonly Kill[];
}): Promise<RehearsalReport> {
  const broken = new AbortController();
  const ended = new AbortController();
  let killing: Promise<void> = Promise.resolve();
  const followed = await rehearse({
    session,
    runbook,
    mode: 'drill',
    fault,
    attended: new Set(),
    io: ioOf(broken.signal),
    started: ({ input }) => {
      killing = killAtEach({ run: input.run, moments: moments(input), kills });
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
  const { place, outside } = session;
  const vkey = await vkeyOf(session);
  return (await reportOf({ followed, place, vkey, outside: outside.trust })).report;
}

describe('a run whose worker, server or both are killed at every step', () => {
  it(
    'goes on, does nothing twice and verifies',
    async () => {
      const report = await rehearseKilled({
        runbook: await drillOfOneAccount(),
        fault: WITH_WRITE,
        moments: ({ plan }) => [
          'approve',
          'hypothesis-before',
          ...plan.steps.map(({ id }) => id),
          'undo',
          'hypothesis-after',
        ],
        kills: ['worker', 'server', 'both'],
      });
      expect({ ...report, reasons: report.reasons.map(({ code }) => code) }).toMatchObject({
        verdict: 'passed',
        restored: true,
        verified: true,
        reasons: [],
      });
      const opened = eventsOf(report.run).flatMap((event) =>
        event.type === 'step-opened' ? event.step : [],
      );
      expect(new Set(opened).size).toBe(opened.length);
      expect(await session.tenant.revocations()).toBe(1);
    },
    WITHIN_MS,
  );
});

/** What the portal says to a sign-in of the first account with this password. */
async function refusalOf(password: string): Promise<string | null> {
  const { facts, ca } = session.tenant;
  const result = await openPortal({ address: facts.portal, ca }).signIn({
    account: facts.tenant.accounts[0]?.userPrincipalName ?? '',
    method: 'password',
    credential: password,
    address: '',
  });
  return result.in ? null : result.errorCode;
}

describe('a run whose worker is killed at every write of what the engine makes', () => {
  it(
    'leaves neither a pass nor an account nor their secrets, and the password in force in escrow, and verifies',
    async () => {
      const before = await session.tenant.left();
      const { run, restored, verified } = await rehearseKilled({
        runbook: MADE,
        fault: NOTHING_ELSE,
        // Killed before it was created, an account gets no role, and is looked for by its undo.
        moments: () => [
          'make-access-pass',
          'reset-password',
          'create-account',
          'assign-role or undo of temporary-admin',
          'undo of temporary-admin',
        ],
        kills: ['worker'],
      });
      expect({ restored, verified }).toEqual({ restored: true, verified: true });
      expect(await session.tenant.left()).toEqual(before);
      const canaries = new Map<string, string>();
      for (const step of ['register', 'new-password', 'temporary-admin'])
        canaries.set(`what ${step} made`, (await session.openPgp()?.readNewest(`${run}.${step}.`)) ?? '');
      for (const secret of canaries.values()) expect(secret.length).toBeGreaterThan(15);
      expect(await refusalOf(canaries.get('what new-password made') ?? '')).toBe(NEEDS_SECOND_FACTOR);
      expect(await refusalOf('another password altogether')).toBe(WRONG_PASSWORD);
      expect(await leaks({ directory: session.place.directory, canaries })).toEqual([]);
    },
    WITHIN_MS,
  );
});
