import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ZodType } from 'zod';
import { INPUTS, inputOf } from '../../activities/inputs.ts';
import { SAVED_RUNS, savedRun } from '../support/saved-run.ts';
import { account } from './pretend-room.ts';

const call = { run: 'run-1', cut: [], account };
const escrow = {
  ...call,
  step: 'reset/breakglass-1',
  attempt: 1,
  recipients: [{ person: 'custodian-1', fingerprint: 'A'.repeat(40) }],
  password: { length: 24, alphabet: 'readable' },
};

async function outcome(name: keyof typeof INPUTS, came: unknown): Promise<unknown> {
  const schema: ZodType = INPUTS[name];
  const environment = new MockActivityEnvironment(
    { activityType: name },
    { logger: new DefaultLogger('ERROR') },
  );
  return await environment
    .run(() => Promise.resolve(inputOf({ schema, came })))
    .catch((error: unknown) => error);
}

describe('what an activity is called with', () => {
  it.each(SAVED_RUNS)('is taken as the workflow sends it: %s', (name) => {
    const calls = savedRun(name).calls.filter(({ activity }) => Object.hasOwn(INPUTS, activity));
    expect(calls.length).toBeGreaterThan(3);
    for (const { activity, input } of calls) {
      const schema = Object.entries(INPUTS).find(([each]) => each === activity)?.[1];
      expect(schema?.parse(input)).toEqual(input);
    }
  });

  it.each<[keyof typeof INPUTS, string, unknown]>([
    ['escrowPassword', 'password.length', { ...escrow, password: { length: 1, alphabet: 'readable' } }],
    ['escrowPassword', 'recipients', { ...escrow, recipients: [] }],
    ['escrowPassword', 'attempt', { ...escrow, attempt: 0.5 }],
    ['escrowPassword', 'run', { ...escrow, run: '../../out/run-1' }],
    ['readCredential', 'account.objectId', { ...call, account: { ...account, objectId: 7 } }],
    ['readCredential', 'the input', { ...call, more: true }],
    ['readCredential', 'the input', undefined],
    ['findSignIns', 'since', { ...call, since: "2026-01-01' or 1 eq 1" }],
    ['resetPassword', 'escrow', { ...call, escrow: '../1' }],
    ['openEvidence', 'plan', { run: 'run-1', plan: null }],
    ['appendLedger', 'entry.type', { tree: { size: 0, peaks: [] }, entry: { type: 'key-revoked' } }],
  ])('is refused for good in %s, naming %s', async (name, where, came) => {
    expect(await outcome(name, came)).toMatchObject({
      type: 'VALUE_INVALID',
      nonRetryable: true,
      message: expect.stringContaining(`${name}: ${where}: `),
    });
  });
});
