import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from '../../activities/index.ts';
import type { Activities, EvidenceActivities } from '../../activities/types.ts';
import { RUN_WORKFLOW } from '../../workflows/messages.ts';
import { account, organisation } from './pretend-room.ts';

const evidence: EvidenceActivities = {
  openEvidence: () => Promise.resolve(),
  appendEvents: ({ leaves }) => Promise.resolve({ stored: leaves.length, at: '2026-01-01T00:00:00.000Z' }),
  readClock: () => Promise.resolve({ at: '2026-01-01T00:00:00.000Z' }),
  sealRun: () => Promise.resolve({ checkpoint: 'note' }),
};

function activities(tenant: Readonly<Record<string, unknown>> = {}): Activities {
  return createActivities({
    organisation: organisation({}, tenant),
    baseDirectory: '.',
    evidence,
    storeArtifact: () => Promise.reject(new Error('nothing to store')),
    logger: pino({ level: 'silent' }),
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
  { workflowType = RUN_WORKFLOW, workflowId = 'run-1' }: { workflowType?: string; workflowId?: string } = {},
): Promise<unknown> {
  const caller = { workflowType, workflowExecution: { workflowId, runId: 'attempt-1' } };
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

  it('refuse for good a credential that is not there, naming the file', async () => {
    const failure = await outcome(() => activities().readCredential({ run: 'run-1', cut: [], account }));
    expect(failure).toMatchObject({
      type: 'CREDENTIAL_UNREADABLE',
      nonRetryable: true,
      message: expect.stringContaining('engine.secret'),
    });
  });

  it('refuse a tenant that the worker does not know', async () => {
    const input = { run: 'run-1', cut: [], account: { ...account, tenant: 'other' } };
    expect(await outcome(() => activities().readCredential(input))).toMatchObject({
      type: 'REFERENCE_UNKNOWN',
    });
  });

  it.each<[string, (all: Activities) => Promise<unknown>]>([
    ['appendEvents', (all) => all.appendEvents({ run: 'run-1', from: 0, leaves: ['{}'] })],
    ['sealRun', (all) => all.sealRun({ run: 'run-1', log: { size: 1, root: 'a'.repeat(64) } })],
    ['readCredential', (all) => all.readCredential({ run: 'run-1', cut: ['entra'], account })],
    ['revokeSessions', (all) => all.revokeSessions({ run: 'run-1', cut: ['entra'], account })],
  ])('refuse for good to do %s for another kind of workflow, and for another run', async (_name, call) => {
    const refused = { type: 'CALLER_UNKNOWN', nonRetryable: true };
    expect(await outcome(() => call(activities()), { workflowType: 'theirs' })).toMatchObject(refused);
    expect(await outcome(() => call(activities()), { workflowId: 'run-2' })).toMatchObject(refused);
  });

  it('refuse for good to tell the time to another kind of workflow', async () => {
    const refused = { type: 'CALLER_UNKNOWN', nonRetryable: true };
    expect(await outcome(() => activities().readClock(), { workflowType: 'theirs' })).toMatchObject(refused);
    expect(await outcome(() => activities().readClock())).toHaveProperty('at');
  });
});
