import { rm } from 'node:fs/promises';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { createEvidenceActivities } from '../../activities/evidence.ts';
import { isRetryable, toFailure } from '../../activities/failure.ts';
import type { EvidenceActivities } from '../../activities/types.ts';
import { BreakglassError, ERROR_CODES } from '../../domain/errors.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import { buildRun, RUN, type SampleRun } from '../evidence/build-run.ts';

let sample: SampleRun;
let logged: string[];
let activities: EvidenceActivities;

beforeEach(async () => {
  sample = await buildRun();
  logged = [];
  const logger = pino({}, { write: (line: string) => logged.push(line) });
  activities = createEvidenceActivities({ directory: sample.directory, key: sample.key, logger });
});

async function failureOf(call: Promise<unknown>): Promise<ApplicationFailure> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (error instanceof ApplicationFailure) return error;
  throw new TypeError('expected an ApplicationFailure');
}

describe('the evidence activities', () => {
  it('open, append and seal a run that verifies', async () => {
    await rm(sample.root, { recursive: true });
    const runbookText = 'runbook: small-drill\ntitle: A small drill\n';
    await activities.openEvidence({
      run: RUN,
      plan: sample.plan,
      planDigest: digestOf(sample.plan),
      runbookText,
      runbookDigest: sha256Hex(runbookText),
    });
    const { opened, closed } = { opened: sample.events.slice(0, 6), closed: sample.events.slice(10) };
    const events = [...opened, ...closed.map((event) => ({ ...event, n: 6 }))];
    const leaves = events.map((event) => canonicalText(event));
    expect(await activities.appendEvents({ run: RUN, from: 0, leaves })).toEqual({ stored: 7 });
    const tree = leaves.reduce(appendLeaf, EMPTY_TREE);
    const { checkpoint } = await activities.sealRun({ run: RUN, log: { size: 7, root: rootOf(tree) } });
    expect(checkpoint).toContain('breakglass/example');
    expect((await verifyEvidence({ path: sample.root, vkeys: [sample.key.vkey] })).valid).toBe(true);
  });

  it('fail finally where the stored log is another history', async () => {
    const other = canonicalText({ ...sample.events[2], n: 2, at: '2026-04-01T09:30:00.000Z' });
    const far = canonicalText({ ...sample.events[2], n: 99 });
    const failures = [
      await failureOf(activities.appendEvents({ run: RUN, from: 2, leaves: [other] })),
      await failureOf(activities.appendEvents({ run: RUN, from: 99, leaves: [far] })),
      await failureOf(activities.sealRun({ run: RUN, log: { size: 3, root: 'a'.repeat(64) } })),
    ];
    expect(failures.map(({ type, nonRetryable }) => [type, nonRetryable])).toEqual([
      ['EVIDENCE_FORKED', true],
      ['EVIDENCE_GAP', true],
      ['ROOT_MISMATCH', true],
    ]);
  });

  it('fail for now where the disk is the trouble, and log it', async () => {
    await rm(sample.root, { recursive: true });
    const leaves = [canonicalText(sample.events[0])];
    const failure = await failureOf(activities.appendEvents({ run: RUN, from: 0, leaves }));
    expect([failure.type, failure.nonRetryable]).toEqual(['EVIDENCE_UNWRITABLE', false]);
    expect(logged.join('')).toContain('appendEvents failed');
  });
});

describe('toFailure', () => {
  it('carries code and message, and leaves the cause behind', () => {
    const cause = new Error('canary-secret');
    const failure = toFailure(
      new BreakglassError({ code: 'ROOT_MISMATCH', message: 'expected this', cause }),
    );
    expect(failure).toMatchObject({ type: 'ROOT_MISMATCH', message: 'expected this', nonRetryable: true });
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('canary');
    expect(failure.cause).toBeUndefined();
  });

  it('says nothing of a foreign error but its name', () => {
    const failure = toFailure(new TypeError('canary-secret'));
    expect(failure).toMatchObject({ type: 'INTERNAL', nonRetryable: false });
    expect(failure.message).toContain('TypeError');
    expect(failure.message).not.toContain('canary');
    expect(toFailure('canary-secret').message).not.toContain('canary');
  });

  it('lets failures of Temporal through', () => {
    const cancelled = new CancelledFailure('stopped');
    const ours = ApplicationFailure.nonRetryable('no', 'SYSTEM_CUT');
    expect(toFailure(cancelled)).toBe(cancelled);
    expect(toFailure(ours)).toBe(ours);
  });

  it('says when to try again, where that is known', () => {
    const busy = new BreakglassError({ code: 'TENANT_THROTTLED', message: 'busy' });
    expect(toFailure(busy, { nextRetryDelayMs: 7_000 })).toMatchObject({
      nextRetryDelay: 7_000,
      nonRetryable: false,
    });
    expect(toFailure(busy)).toMatchObject({ nextRetryDelay: undefined });
  });

  it('takes these codes, and no other, as worth another try', () => {
    expect(ERROR_CODES.filter(isRetryable)).toEqual([
      'TENANT_UNREACHABLE',
      'TENANT_TIMEOUT',
      'TENANT_THROTTLED',
      'TENANT_ERROR',
      'TOKEN_UNREACHABLE',
      'CHANNEL_FAILED',
      'EVIDENCE_UNWRITABLE',
      'EVIDENCE_DISK_FULL',
      'KEY_UNREADABLE',
      'INTERNAL',
    ]);
  });
});
