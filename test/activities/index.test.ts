import { describe, expect, it, jest } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import type { ReadApproval } from '../../activities/approved.ts';
import { createActivities } from '../../activities/index.ts';
import { createTenants } from '../../activities/tenant/tenants.ts';
import type { Activities, EvidenceActivities } from '../../activities/types.ts';
import { LEDGER_WORKFLOW, ledgerWorkflowId } from '../../domain/ledger.ts';
import { EMPTY_TREE } from '../../evidence/core/merkle.ts';
import { RUN_WORKFLOW } from '../../workflows/messages.ts';
import { account, organisation } from './pretend-room.ts';

const ENTRY = {
  type: 'run-opened',
  run: 'run-1',
  runbook: 'r',
  mode: 'drill',
  plan: 'b'.repeat(64),
} as const;
const WORKER_TIME = '2026-01-01T00:00:00.000Z';
const OTHER = '44444444-4444-4444-8444-444444444444';
const THEIRS = 'https://theirs.example';
const LOGS = {
  id: 'sentinel',
  kind: 'log-analytics',
  tenant: 'main',
  workspace: OTHER,
  query: 'Signed',
  origin: 'https://api.loganalytics.io',
} as const;
const call = { run: 'run-1', cut: [] };
/** Every run was opened by the execution that calls. */
const OPENED_BY = { read: () => Promise.resolve('attempt-1'), keep: () => Promise.resolve() };
const POINT = { index: 1, size: 2, root: 'a'.repeat(64) };

const evidence: EvidenceActivities = {
  openEvidence: () => Promise.resolve(),
  appendEvents: ({ leaves }) => Promise.resolve({ stored: leaves.length, at: WORKER_TIME }),
  readClock: () => Promise.resolve({ at: WORKER_TIME }),
  sealAt: () => Promise.resolve({ checkpoint: 'note' }),
  sealRun: () => Promise.resolve({ checkpoint: 'note' }),
  anchorRun: () => Promise.resolve([]),
  enterLedger: () => Promise.resolve(POINT),
  appendLedger: () => Promise.resolve({ point: POINT, tree: EMPTY_TREE }),
  readReviewed: () => Promise.reject(new Error('expected no review')),
  storeReview: () => Promise.resolve(),
  readUnentered: () => Promise.resolve([]),
};

function activities(
  tenant: Readonly<Record<string, unknown>> = {},
  readApproval: ReadApproval = () => Promise.reject(new Error('expected no write')),
): Activities {
  const own = {
    organisation: organisation(
      {
        alerts: [
          { id: 'sentinel', kind: 'log-analytics', tenant: 'main', workspace: OTHER, query: 'Signed' },
        ],
        systems: [{ id: 'vpn', title: 'The VPN', probe: 'https://vpn.example' }],
      },
      tenant,
    ),
    baseDirectory: '.',
    logger: pino({ level: 'silent' }),
  };
  return createActivities({
    ...own,
    tenants: createTenants(own),
    evidence,
    storeArtifact: () => Promise.reject(new Error('nothing to store')),
    openedBy: OPENED_BY,
    readApproval,
    escrowDirectory: '.',
  });
}

const federated = {
  engine: {
    'client-id': '22222222-2222-4222-8222-222222222222',
    credential: { kind: 'federated', file: 'assertion.jwt', issuer: 'ci' },
  },
};

/** What an activity gives or throws, run as Temporal runs it. */
async function outcome(
  act: () => Promise<unknown>,
  {
    workflowType = RUN_WORKFLOW,
    workflowId = 'run-1',
    putOutAt = WORKER_TIME,
  }: { workflowType?: string; workflowId?: string; putOutAt?: string } = {},
): Promise<unknown> {
  const caller = {
    workflowType,
    workflowExecution: { workflowId, runId: 'attempt-1' },
    currentAttemptScheduledTimestampMs: Date.parse(putOutAt),
  };
  const environment = new MockActivityEnvironment(caller, { logger: new DefaultLogger('ERROR') });
  return await environment.run(act).catch((error: unknown) => error);
}

describe('the activities of a worker', () => {
  it('hand on those of the evidence', async () => {
    const stored = await outcome(() => activities().appendEvents({ run: 'run-1', from: 0, leaves: ['{}'] }));
    expect(stored).toMatchObject({ stored: 1 });
  });

  it.each([
    ['entra', {}],
    ['entra', federated],
    ['ci', federated],
  ])('refuse for good to ask a tenant while %s is cut', async (cut, tenant) => {
    const input = { run: 'run-1', cut: [cut], account };
    expect(await outcome(() => activities(tenant).readCredential(input))).toMatchObject({
      type: 'SYSTEM_CUT',
      nonRetryable: true,
    });
  });

  it('refuse for good a credential that is not there, naming its tenant and not the path', async () => {
    const failure = await outcome(() => activities().readCredential({ run: 'run-1', cut: [], account }));
    expect(failure).toMatchObject({
      type: 'CREDENTIAL_UNREADABLE',
      nonRetryable: true,
      message: expect.stringMatching(/^(?!.*engine\.secret).*the credential of tenant/),
    });
  });

  it.each<[string, string, string, (all: Activities) => Promise<unknown>]>([
    [
      'sign-ins of somebody else',
      'PLAN_CHANGED',
      'objectId',
      (all) => all.findSignIns({ ...call, account: { ...account, objectId: OTHER }, since: WORKER_TIME }),
    ],
    [
      'an account that is none of ours',
      'REFERENCE_UNKNOWN',
      'somebody',
      (all) => all.readCredential({ ...call, account: { ...account, id: 'somebody' } }),
    ],
    [
      'alerts at an address of the caller',
      'PLAN_CHANGED',
      'origin',
      (all) => all.findAlerts({ ...call, account, source: { ...LOGS, origin: THEIRS }, since: WORKER_TIME }),
    ],
    [
      'a log by a query of the caller',
      'PLAN_CHANGED',
      'query',
      (all) =>
        all.findAlerts({ ...call, account, source: { ...LOGS, query: 'Secrets' }, since: WORKER_TIME }),
    ],
    [
      'the rule of another alert',
      'REFERENCE_UNKNOWN',
      'other',
      (all) =>
        all.checkReadiness({ ...call, account, checks: ['enabled'], alerts: [{ ...LOGS, id: 'other' }] }),
    ],
    [
      'a system at an address of the caller',
      'PLAN_CHANGED',
      'probe',
      (all) => all.probe({ ...call, system: { id: 'vpn', title: 'The VPN', probe: THEIRS } }),
    ],
    [
      'who is in a unit that the account has not',
      'REFERENCE_UNKNOWN',
      'unit',
      (all) => all.readUnit({ ...call, account, unit: OTHER }),
    ],
  ])('refuse for good to look for %s', async (_what, type, where, ask) => {
    expect(await outcome(() => ask(activities()))).toMatchObject({
      type,
      nonRetryable: true,
      message: expect.stringContaining(where),
    });
  });

  it('write only what the run has stored that people let, as its plan has it', async () => {
    const unit = 'of the plan';
    const own = { ...call, account };
    const read = jest.fn<ReadApproval>(() =>
      Promise.resolve({ planned: { account, unit }, once: (work) => work() }),
    );
    const refused = { type: 'WRITE_NOT_APPROVED', nonRetryable: true };
    const another = () => activities({}, read).leaveUnit({ ...own, unit: 'of the caller' });
    expect(await outcome(another)).toMatchObject(refused);
    const write = { act: 'leave-unit', account: account.id } as const;
    expect(read).toHaveBeenCalledWith({ run: 'run-1', write, now: expect.any(String) });
    const somebody = { ...own, unit, account: { ...account, objectId: OTHER } };
    expect(await outcome(() => activities({}, read).enterUnit(somebody))).toMatchObject(refused);
    expect(await outcome(() => activities({}, read).leaveUnit({ ...own, unit }))).toMatchObject({
      type: 'WRITE_NOT_ALLOWED',
    });
  });

  it('refuse a tenant that the worker does not know', async () => {
    const input = { run: 'run-1', cut: [], tenant: 'other' };
    expect(await outcome(() => activities().countPolicies(input))).toMatchObject({
      type: 'REFERENCE_UNKNOWN',
    });
  });

  it.each<[string, (all: Activities) => Promise<unknown>]>([
    ['appendEvents', (all) => all.appendEvents({ run: 'run-1', from: 0, leaves: ['{}'] })],
    ['sealRun', (all) => all.sealRun({ run: 'run-1', log: { size: 1, root: 'a'.repeat(64) } })],
    ['enterLedger', (all) => all.enterLedger({ run: 'run-1', entry: ENTRY })],
    ['sealAt', (all) => all.sealAt({ run: 'run-1', log: { size: 1, root: 'a'.repeat(64) } })],
    ['readCredential', (all) => all.readCredential({ run: 'run-1', cut: ['entra'], account })],
    ['revokeSessions', (all) => all.revokeSessions({ run: 'run-1', cut: ['entra'], account })],
  ])('refuse for good to do %s for another kind of workflow, and for another run', async (_name, call) => {
    const refused = { type: 'CALLER_UNKNOWN', nonRetryable: true };
    expect(await outcome(() => call(activities()), { workflowType: 'theirs' })).toMatchObject(refused);
    expect(await outcome(() => call(activities()), { workflowId: 'run-2' })).toMatchObject(refused);
  });

  it('refuse for good to write the ledger for anybody but the workflow that keeps it', async () => {
    const call = () => activities().appendLedger({ tree: EMPTY_TREE, entry: ENTRY });
    const refused = { type: 'CALLER_UNKNOWN', nonRetryable: true };
    const workflowType = LEDGER_WORKFLOW;
    expect(await outcome(call)).toMatchObject(refused);
    expect(await outcome(call, { workflowType })).toMatchObject(refused);
    const theirs = { workflowType, workflowId: ledgerWorkflowId('another') };
    expect(await outcome(call, theirs)).toMatchObject(refused);
    const own = { workflowType, workflowId: ledgerWorkflowId('example') };
    expect(await outcome(call, own)).toMatchObject({ point: POINT });
  });

  it('refuse for good to read or store reviews for anybody but the workflow that keeps the ledger', async () => {
    const signed = { statement: '{}', signature: '' };
    const calls = [
      () => activities().readReviewed({ run: 'run-1', signed }),
      () => activities().storeReview({ run: 'run-1', number: 0, signed, tree: EMPTY_TREE }),
      () => activities().readUnentered(),
    ];
    for (const call of calls)
      expect(await outcome(call)).toMatchObject({ type: 'CALLER_UNKNOWN', nonRetryable: true });
  });

  it('refuse for good to tell the time to another kind of workflow', async () => {
    const refused = { type: 'CALLER_UNKNOWN', nonRetryable: true };
    expect(await outcome(() => activities().readClock(), { workflowType: 'theirs' })).toMatchObject(refused);
    expect(await outcome(() => activities().readClock())).toHaveProperty('at');
  });

  it.each([
    ['as it is', '2026-01-01T00:00:00.000Z', { at: WORKER_TIME }],
    ['though the server is ahead', '2026-01-03T00:00:00.000Z', { at: WORKER_TIME }],
    ['a minute after the server put the task out', '2025-12-31T23:59:00.000Z', { at: WORKER_TIME }],
    [
      'by the server where that is two days behind',
      '2025-12-30T00:00:00.000Z',
      { at: '2025-12-30T00:00:00.000Z', doubtful: true },
    ],
  ])('tell the time %s', async (_what, putOutAt, told) => {
    expect(await outcome(() => activities().readClock(), { putOutAt })).toEqual(told);
    const input = { run: 'run-1', from: 0, leaves: ['{}'] };
    expect(await outcome(() => activities().appendEvents(input), { putOutAt })).toEqual({
      stored: 1,
      ...told,
    });
  });

  it('fail by their own code though the log cannot be written', async () => {
    const logger = pino(
      {},
      {
        write: () => {
          throw new Error('no space');
        },
      },
    );
    const own = { organisation: organisation({}, {}), baseDirectory: '.', logger };
    const all = createActivities({
      ...own,
      tenants: createTenants(own),
      evidence,
      storeArtifact: () => Promise.reject(new Error('nothing to store')),
      openedBy: OPENED_BY,
      readApproval: () => Promise.reject(new Error('expected no write')),
      escrowDirectory: '.',
    });
    expect(await outcome(() => all.readCredential({ run: 'run-1', cut: ['entra'], account }))).toMatchObject({
      type: 'SYSTEM_CUT',
    });
  });
});
