import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { createEvidenceActivities } from '../../activities/evidence.ts';
import { createActivities } from '../../activities/index.ts';
import { createTenants } from '../../activities/tenant/tenants.ts';
import type { EvidenceActivities } from '../../activities/types.ts';
import type { RunInput } from '../../domain/plan/types.ts';
import { ENTER_LEDGER, ledgerWorkflowId } from '../../domain/ledger.ts';
import { readApproval } from '../../evidence/approval.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { createEvidenceKey, type EvidenceKey } from '../../evidence/keys.ts';
import { openedByIn } from '../../evidence/opened-by.ts';
import { storeArtifact } from '../../evidence/store.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import type { RunResult, RunState } from '../../workflows/messages.ts';
import { RUN_WORKFLOW, runState, TASK_QUEUE } from '../../workflows/messages.ts';
import { embeddedServer, silent, withWorker, type Embedded } from '../support/embedded.ts';
import { bundledRunbookText, exampleOrganisation, examplePlan } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { until } from '../support/until.ts';
import { noSchedules } from './schedule/no-schedules.ts';

type Run = (input: RunInput) => Promise<RunResult>;

const ORGANISATION = exampleOrganisation();
const LEDGER = ledgerWorkflowId(ORGANISATION.organisation);
const FOREIGN = fileURLToPath(new URL('../worker/fixtures/workflows.ts', import.meta.url));
const FOREIGN_QUEUE = 'foreign';
const START_MS = 180_000;

let embedded: Embedded;
let directory: string;
let key: EvidenceKey;
let count = 0;

beforeAll(async () => {
  embedded = await embeddedServer();
}, START_MS);

beforeEach(async () => {
  const base = await temporaryDirectory('ledger');
  directory = path.join(base, 'evidence');
  key = await createEvidenceKey({ state: base, organisation: ORGANISATION.organisation });
});

function evidence(): EvidenceActivities {
  return createEvidenceActivities({
    directory,
    key,
    organisation: ORGANISATION,
    baseDirectory: directory,
    trustedCa: null,
    schedules: noSchedules,
    logger: silent,
  });
}

/** Runs `during` with a worker whose evidence is real; the ledger's workflow of the test ends with it. */
async function withEvidence({
  change = (own) => own,
  during,
}: {
  change?: (own: EvidenceActivities) => EvidenceActivities;
  during: () => Promise<void>;
}): Promise<void> {
  const activities = createActivities({
    organisation: ORGANISATION,
    baseDirectory: directory,
    evidence: change(evidence()),
    storeArtifact: ({ run, bytes }) => storeArtifact({ directory, run, bytes }),
    openedBy: openedByIn(directory),
    readApproval: (asked) => readApproval({ directory, requireOwn: () => Promise.resolve(), ...asked }),
    escrowDirectory: directory,
    tenants: createTenants({ organisation: ORGANISATION, baseDirectory: directory, logger: silent }),
    logger: silent,
  });
  try {
    await withWorker({ target: embedded.target, activities, during });
  } finally {
    await embedded.client.workflow
      .getHandle(LEDGER)
      .terminate('the test is over')
      .catch(() => undefined);
  }
}

/** Starts a run under a new name, or once more under one that was used. */
function start(run = `check-${(count += 1)}`): Promise<WorkflowHandle<Run>> {
  const plan = examplePlan('sign-in-check');
  const runbookText = bundledRunbookText('sign-in-check');
  const input: RunInput = {
    run,
    plan,
    planDigest: digestOf(plan),
    initiator: plan.people[0]?.id ?? '',
    reason: null,
    runbookDigest: sha256Hex(runbookText),
    runbookText,
  };
  return embedded.client.workflow.start<Run>(RUN_WORKFLOW, {
    workflowId: run,
    taskQueue: TASK_QUEUE,
    args: [input],
  });
}

/** A run that asks for its approval is opened, entered and sealed at the question. */
function asking(handle: WorkflowHandle<Run>): Promise<RunState> {
  return until({
    what: `${handle.workflowId} to ask`,
    look: async () => {
      const state = await handle.query(runState);
      return state.asks.length > 0 ? state : null;
    },
    withinMs: 60_000,
  });
}

function waitingFor(handle: WorkflowHandle<Run>, code: string): Promise<RunState> {
  return until({
    what: `${handle.workflowId} to wait for ${code}`,
    look: async () => {
      const state = await handle.query(runState);
      return state.waiting?.code === code ? state : null;
    },
    withinMs: 60_000,
  });
}

/** Stops a run that asks: it ends as aborted, sealed and entered. */
async function stopped(handle: WorkflowHandle<Run>): Promise<RunResult> {
  await asking(handle);
  await handle.cancel();
  return handle.result();
}

const verified = () => verifyEvidence({ path: directory, vkeys: [key.vkey] });
const entriesFile = () => path.join(directory, 'ledger', 'entries.jsonl');

type Calls = readonly (readonly [activity: string, input: object])[];

/** A workflow of somebody else's that bears our name calls for what it likes; the code of each refusal. */
function foreign(workflowId: string, calls: Calls): Promise<readonly string[]> {
  return embedded.client.workflow.execute<(given: Calls) => Promise<string[]>>(RUN_WORKFLOW, {
    workflowId,
    taskQueue: FOREIGN_QUEUE,
    args: [calls],
  });
}

describe('whoever reaches the port of a real server', () => {
  it('has our worker neither write nor ask where the caller likes', async () => {
    const plan = examplePlan('sign-in-check');
    const [account] = plan.accounts;
    const of = { account };
    const password = { length: 24, alphabet: 'readable' };
    const recipients = [{ person: 'custodian-1', fingerprint: 'A'.repeat(40) }];
    const escrow = { ...of, step: 'reset/breakglass-1', attempt: 1, recipients, password };
    const source = { id: 'sentinel', kind: 'log-analytics', tenant: 'main', workspace: 'w', query: 'Q' };
    const since = '2026-01-01T00:00:00.000Z';
    const digest = 'a'.repeat(64);
    const somebody = { account: { ...account, objectId: '77777777-7777-4777-8777-777777777777' } };
    const probe = 'https://theirs.example';
    const calls: readonly (readonly [string, object, string])[] = [
      ['escrowPassword', escrow, 'WRITE_NOT_APPROVED'],
      ['resetPassword', { ...of, escrow: digest }, 'WRITE_NOT_APPROVED'],
      ['revokeSessions', of, 'WRITE_NOT_APPROVED'],
      ['leaveUnit', { ...of, unit: 'u' }, 'WRITE_NOT_APPROVED'],
      ['enterUnit', { ...of, unit: 'u' }, 'WRITE_NOT_APPROVED'],
      ['escrowPassword', { ...escrow, password: { ...password, length: 1 } }, 'VALUE_INVALID'],
      ['findAlerts', { ...of, since, source: { ...source, origin: probe } }, 'REFERENCE_UNKNOWN'],
      ['probe', { system: { id: 'entra', title: '', probe } }, 'PLAN_CHANGED'],
      ['findSignIns', { ...somebody, since }, 'PLAN_CHANGED'],
    ];
    const attack = async () => {
      const asked = calls.map(([name, input]) => [name, { cut: [], ...input }] as const);
      expect(await foreign('theirs-1', asked)).toEqual(calls.map(([, , code]) => code));
      const outside = await foreign('../theirs', [['escrowPassword', { cut: [], ...escrow }]]);
      expect(outside).toEqual(['VALUE_INVALID']);
      await takeOver(asked);
    };
    const theirs = { target: embedded.target, activities: {}, workflows: FOREIGN, taskQueue: FOREIGN_QUEUE };
    await withEvidence({ during: () => withWorker({ ...theirs, during: attack }) });
    const written = await readdir(path.dirname(directory), { recursive: true });
    expect(written.filter((name) => name.endsWith('.asc'))).toEqual([]);
  });

  it.each([
    ['that is under way', () => Promise.resolve()],
    ['that was ended without being closed', (handle: WorkflowHandle<Run>) => handle.terminate('by somebody')],
  ])('is told from a reset of a run %s, which stays in its chain and goes on', async (_what, before) => {
    await withEvidence({
      during: async () => {
        const again = await reset({ handle: await start(), before });
        expect(await stopped(again)).toMatchObject({ verdict: 'aborted' });
      },
    });
    expect((await verified()).runs.map(({ status, broken }) => [status, broken])).toEqual([['valid', null]]);
  });
});

/** An open run is ended and its name taken, by our workflow with the same input and by one of somebody else's. */
async function takeOver(calls: Calls): Promise<void> {
  const handle = await start();
  const { workflowId: run } = handle;
  await asking(handle);
  await handle.terminate('to take its name');
  const journal = () => readFile(path.join(directory, run, 'journal.jsonl'), 'utf8');
  const before = await journal();
  await expect((await start(run)).result()).rejects.toMatchObject({ cause: { type: 'CALLER_UNKNOWN' } });
  const n = before.split('\n').length - 1;
  const leaf = JSON.stringify({
    v: 1,
    run,
    n,
    at: '2099-01-01T00:00:00.000Z',
    type: 'clock-started',
    step: 'a',
  });
  const log = { size: n, root: 'a'.repeat(64) };
  const all: Calls = [
    ...calls,
    ['appendEvents', { from: n, leaves: [leaf] }],
    ['sealAt', { log }],
    ['sealRun', { log }],
  ];
  const codes = await foreign(run, all);
  expect(codes.filter((code) => code !== 'VALUE_INVALID')).toEqual(
    Array.from({ length: all.length - 1 }, () => 'CALLER_UNKNOWN'),
  );
  expect(await journal()).toBe(before);
}

/** As an operator resets a run that asks: to the last point that the server has of it. */
async function reset({
  handle,
  before,
}: {
  handle: WorkflowHandle<Run>;
  /** What happens to it meanwhile. */
  before: (handle: WorkflowHandle<Run>) => Promise<unknown>;
}): Promise<WorkflowHandle<Run>> {
  await asking(handle);
  await before(handle);
  const { client } = embedded;
  const { workflowId } = handle;
  const { events } = await handle.fetchHistory();
  const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes != null);
  const { runId } = await handle.describe();
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'a test',
    requestId: 'once',
    workflowTaskFinishEventId: last?.eventId ?? null,
  });
  const again = client.workflow.getHandle<Run>(workflowId);
  expect((await again.describe()).runId).not.toBe(runId);
  return again;
}

describe('the ledger on a real server', () => {
  it('lists two runs that were started at once, and verifies with them', async () => {
    await withEvidence({
      during: async () => {
        const handles = [await start(), await start()];
        const results = await Promise.all(handles.map(stopped));
        expect(results.map(({ verdict }) => verdict)).toEqual(['aborted', 'aborted']);
      },
    });
    const { valid, ledger, runs } = await verified();
    expect(runs.map(({ broken }) => broken)).toEqual([null, null]);
    expect(ledger).toMatchObject({ status: 'valid', entries: 5, runs: 2, unfinished: [] });
    expect(valid).toBe(true);
    // One at the question, one at the end.
    expect(runs.map(({ checked }) => checked.checkpoints)).toEqual([2, 2]);
  });

  it('enters once what was stored when the answer was lost', async () => {
    let lost = 0;
    await withEvidence({
      change: (own) => ({
        ...own,
        appendLedger: async (input) => {
          const stored = await own.appendLedger(input);
          if (lost > 1) return stored;
          lost += 1;
          throw new Error('the worker died here');
        },
      }),
      during: async () => {
        await stopped(await start());
      },
    });
    expect(lost).toBe(2);
    expect(await verified()).toMatchObject({ valid: true, ledger: { entries: 3 } });
  });

  it('goes on with a ledger that its database has forgotten', async () => {
    await withEvidence({
      during: async () => {
        await stopped(await start());
        await embedded.client.workflow.getHandle(LEDGER).terminate('an older database was restored');
        await stopped(await start());
      },
    });
    expect(await verified()).toMatchObject({ valid: true, ledger: { entries: 5, runs: 2 } });
  });

  it.each<[string, string, () => Promise<void>, () => Promise<void>]>([
    [
      'EVIDENCE_TRUNCATED',
      'was cut',
      async () => {
        const text = await readFile(entriesFile(), 'utf8');
        await cp(entriesFile(), path.join(directory, '..', 'kept'));
        await writeFile(entriesFile(), `${text.split('\n').slice(0, 2).join('\n')}\n`);
      },
      () => rename(path.join(directory, '..', 'kept'), entriesFile()),
    ],
    [
      'EVIDENCE_UNWRITABLE',
      'is gone',
      () => rename(path.join(directory, 'ledger'), path.join(directory, '..', 'kept')),
      () => rename(path.join(directory, '..', 'kept'), path.join(directory, 'ledger')),
    ],
  ])(
    'waits with %s while the stored ledger %s, and goes on once it is put back',
    async (code, _how, harm, mend) => {
      await withEvidence({
        during: async () => {
          await stopped(await start());
          await harm();
          const handle = await start();
          const { log, waiting } = await waitingFor(handle, code);
          expect(log.size).toBe(0);
          expect(waiting?.text).toContain('waits');
          await mend();
          await stopped(handle);
        },
      });
      expect(await verified()).toMatchObject({ valid: true, ledger: { entries: 5, runs: 2 } });
    },
  );

  it('lets nobody enter a run that is not there, or is not so', async () => {
    await withEvidence({
      during: async () => {
        const handle = await start();
        const { run, plan } = await asking(handle);
        const ledger = embedded.client.workflow.getHandle(LEDGER);
        const ask = (entry: object) =>
          ledger.executeUpdate<unknown, [object]>(ENTER_LEDGER, { args: [entry] });
        const opened = { type: 'run-opened', run, runbook: 'sign-in-check', mode: 'drill', plan };
        const end = { type: 'run-closed', run, plan, checkpoint: { size: 3, root: 'b'.repeat(64) } };
        const closed = { ...end, verdict: 'passed', restored: true };
        expect(await ask({ ...opened, run: 'ghost' })).toMatchObject({ code: 'EVIDENCE_UNWRITABLE' });
        expect(await ask({ ...opened, run: '../..' })).toMatchObject({ code: 'VALUE_INVALID' });
        expect(await ask({ ...opened, plan: 'b'.repeat(64) })).toMatchObject({ code: 'LEDGER_MISMATCH' });
        expect(await ask({ ...opened, runbook: 'other' })).toMatchObject({ code: 'LEDGER_MISMATCH' });
        expect(await ask(closed)).toMatchObject({ code: 'LEDGER_MISMATCH' });
        await stopped(handle);
      },
    });
    expect(await verified()).toMatchObject({ valid: true, ledger: { entries: 3 } });
  });

  it('shows a run that was never closed, and one whose folder is gone', async () => {
    await withEvidence({
      during: async () => {
        const handle = await start();
        await asking(handle);
        await handle.terminate('somebody ended it on the server');
      },
    });
    const report = await verified();
    expect([report.valid, report.ledger?.unfinished.length]).toEqual([false, 1]);
    expect(report.runs.map(({ status }) => status)).toEqual(['open']);
    await rm(report.runs[0]?.path ?? '', { recursive: true });
    expect((await verified()).ledger?.broken?.code).toBe('RUN_MISSING');
  });
});
