import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { vkeyOf } from '../cli/commands/rehearse.ts';
import { runbookPath } from '../cli/definitions.ts';
import type { Io } from '../cli/io.ts';
import type { Fault } from '../cli/rehearse/fault.ts';
import { FAULTS } from '../cli/rehearse/faults.ts';
import { rehearse } from '../cli/rehearse/rehearse.ts';
import { reportOf, type RehearsalReport } from '../cli/rehearse/report.ts';
import { openSession, type Session } from '../cli/rehearse/session.ts';
import type { RunInput } from '../domain/plan/types.ts';
import { keysOf, leaks } from './secrets.ts';

/** Two sessions, each with its own server, tenant and worker, share the faults: about as many as a laptop has cores. */
const SESSIONS = 2;
/** Until all rehearsals of a file have ended. */
export const ALL_WITHIN_MS = 420_000;

/** One fault of each kind: what `npm test` rehearses beside the whole drill. `npm run test:long` has all the others. */
export const OF_EACH_KIND: ReadonlySet<string> = new Set([
  'account-disabled',
  'alert-never-fires',
  'write-lost-after-commit',
  'account-not-removed',
  'forged-decision',
  'undo-fails',
]);

const WHOLE = runbookPath({ name: 'quarterly-drill', cwd: '.' });
/** The steps that faults strike, with one account: each fault is seen as in the whole drill, for half the work. */
const ONE_ACCOUNT = fileURLToPath(new URL('cli/rehearse/one-account.yaml', import.meta.url));
/** Rehearsed in the whole drill: one account is blocked while the other is spared. */
const OF_BOTH_ACCOUNTS = 'ca-blocks-account';

/** What a rehearsal came to. */
export interface Outcome {
  readonly report: RehearsalReport;
  readonly said: readonly string[];
}

/** A session, what nobody but its people may know, and what its whole drill was started with. */
export interface Stage {
  readonly session: Session;
  readonly canaries: Map<string, string>;
  drilled: RunInput | null;
}

/** The rehearsals of a test file, which go on beside each other from its beginning. */
export interface Rehearsals {
  readonly stages: readonly Stage[];
  /** Waits for the rehearsal of this fault, or of `no fault`. */
  readonly outcomeOf: (name: string) => Promise<Outcome>;
  readonly allEnded: () => Promise<void>;
}

/** The name of a rehearsal. */
export function nameOf(fault: Fault | null): string {
  return fault?.name ?? 'no fault';
}

/** Faults that need the same worker stand together, so that it is restarted as seldom as can be. */
function weight(fault: Fault | null): number {
  return fault?.organisation === undefined && fault?.rehearses === undefined ? 0 : 1;
}

function runbookOf(fault: Fault | null): string {
  if (fault?.rehearses !== undefined) return runbookPath({ name: fault.rehearses, cwd: '.' });
  return fault === null || fault.name === OF_BOTH_ACCOUNTS ? WHOLE : ONE_ACCOUNT;
}

function ioOf({ directory, said }: { directory: string; said: string[] }): Io {
  return {
    out: () => undefined,
    say: (line) => said.push(line),
    lively: false,
    json: false,
    env: process.env,
    cwd: directory,
    signal: new AbortController().signal,
  };
}

async function rehearseOne({
  directory,
  stage,
  fault,
}: {
  directory: string;
  stage: Stage;
  fault: Fault | null;
}): Promise<Outcome> {
  const { session, canaries } = stage;
  const said: string[] = [];
  const followed = await rehearse({
    session,
    runbook: runbookOf(fault),
    mode: 'drill',
    fault,
    attended: new Set(),
    io: ioOf({ directory, said }),
    started: ({ input, passkeys }) => {
      if (fault === null) stage.drilled = input;
      for (const [account, passkey] of passkeys)
        canaries.set(`the passkey of ${account} in ${nameOf(fault)}`, passkey);
    },
  });
  const { report } = await reportOf({
    followed,
    place: session.place,
    vkey: await vkeyOf(session),
    outside: session.outside.trust,
  });
  if (fault?.rehearses !== undefined)
    canaries.set(`what ${fault.name} made`, (await session.openPgp()?.readNewest(`${report.run}.`)) ?? '');
  return { report, said };
}

interface Waited {
  readonly fault: Fault | null;
  readonly settle: (outcome: Promise<Outcome>) => void;
}

/** Rehearses these one after the other in each session, from `beforeAll` on; null is the drill without a fault. */
export function rehearseAll(faults: readonly (Fault | null)[]): Rehearsals {
  const stages: Stage[] = [];
  const outcomes = new Map<string, Promise<Outcome>>();
  const queue: Waited[] = faults
    .toSorted((one, other) => weight(one) - weight(other))
    .map((fault) => ({
      fault,
      settle: outcomeIn({ outcomes, name: nameOf(fault) }),
    }));
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'rehearsals-'));
    stages.push(
      ...(await Promise.all(Array.from({ length: SESSIONS }, (_, index) => openStage({ directory, index })))),
    );
    for (const stage of stages) void work({ directory, stage, queue });
  }, 120_000);
  const allEnded = async () => {
    await Promise.allSettled(outcomes.values());
  };
  afterAll(async () => {
    await allEnded();
    await Promise.all(stages.map(({ session }) => session.close()));
    await rm(directory, { recursive: true, force: true });
  }, ALL_WITHIN_MS);
  return {
    stages,
    allEnded,
    outcomeOf: async (name) => {
      const outcome = await outcomes.get(name);
      if (outcome === undefined) throw new Error(`no rehearsal of ${name}`);
      return outcome;
    },
  };
}

function outcomeIn({ outcomes, name }: { outcomes: Map<string, Promise<Outcome>>; name: string }) {
  let settle: Waited['settle'] = () => undefined;
  const outcome = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });
  // Looked at only by the test of its name.
  outcome.catch(() => undefined);
  outcomes.set(name, outcome);
  return settle;
}

async function openStage({ directory, index }: { directory: string; index: number }): Promise<Stage> {
  const session = await openSession({
    directory: path.join(directory, String(index)),
    overlay: {},
    io: { env: process.env, say: () => undefined },
  });
  return { session, canaries: new Map(await keysOf(session)), drilled: null };
}

/** Takes faults from the queue, one after the other, until it is empty. */
async function work({
  directory,
  stage,
  queue,
}: {
  directory: string;
  stage: Stage;
  queue: Waited[];
}): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const outcome = rehearseOne({ directory, stage, fault: next.fault });
    next.settle(outcome);
    await outcome.catch(() => undefined);
  }
}

/** A fault ends as it says, with evidence that verifies, and people are told what was changed for it. */
export function expectAsScripted({ fault, outcome }: { fault: Fault; outcome: Outcome }): void {
  const { report, said } = outcome;
  const { verdict, restored, verified } = report;
  expect({ verdict, restored, verified }).toEqual({
    verdict: fault.verdict,
    restored: fault.restored,
    verified: true,
  });
  const codes = report.reasons.map(({ code }) => code);
  if (fault.reason === null) expect(codes).toEqual([]);
  else expect(codes).toContain(fault.reason);
  expect(said.some((line) => line.startsWith('changed for this fault'))).toBe(
    fault.runbook !== undefined || fault.organisation !== undefined,
  );
}

/** Where secrets of a session are found that should be nowhere but in the folders that hold them. */
export function leaksOf({ session, canaries }: Stage): Promise<string[]> {
  return leaks({ directory: session.place.directory, canaries });
}

/** The faults of `npm test` or all the others. */
export function faultsOf(which: 'of-each-kind' | 'others'): Fault[] {
  return FAULTS.filter(({ name }) => OF_EACH_KIND.has(name) === (which === 'of-each-kind'));
}
