import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { createEvidenceActivities } from '../../activities/evidence.ts';
import { openScheduleDesk } from '../../activities/schedule/desk.ts';
import type { EvidenceActivities, OpenEvidence } from '../../activities/types.ts';
import type { LogPoint } from '../../domain/decision.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { planAgain } from '../../domain/plan/again.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import { madeSchedule } from '../domain/schedule/made.ts';
import { buildRun, RUN, type SampleRun } from '../evidence/build-run.ts';
import { makeAuthenticator } from '../support/authenticator.ts';
import { enrolled, enrolmentOf } from '../support/enrolled.ts';
import {
  bundledRunbookText,
  exampleOrganisation,
  examplePlan,
  examplePublicKey,
} from '../support/organisation.ts';
import { makeRoster } from '../support/roster.ts';
import { writeDrill } from './schedule/drilled.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { noSchedules } from './schedule/no-schedules.ts';

let sample: SampleRun;
let logged: string[];
let activities: EvidenceActivities;

let built: SampleRun;
beforeAll(async () => {
  built = await buildRun();
});

beforeEach(async () => {
  const base = path.join(await temporaryDirectory('activities'), 'copy');
  await cp(built.base, base, { recursive: true });
  const directory = path.join(base, 'evidence');
  sample = { ...built, base, directory, root: path.join(directory, RUN) };
  logged = [];
  const logger = pino({}, { write: (line: string) => logged.push(line) });
  activities = createEvidenceActivities({
    directory: sample.directory,
    key: sample.key,
    organisation: exampleOrganisation(),
    baseDirectory: sample.directory,
    trustedCa: null,
    schedules: noSchedules,
    logger,
  });
});

/** What a run of the bundled sign-in check opens with. */
function opening(): OpenEvidence {
  return openingWith(exampleOrganisation());
}

function openingWith(organisation: OrganisationDefinition): OpenEvidence {
  const runbookText = bundledRunbookText('sign-in-check');
  const planned = planAgain({ organisation, trustedCa: null, runbookText, mode: 'drill' });
  if (!planned.ok) throw new Error(planned.why);
  const { plan } = planned;
  return {
    run: RUN,
    plan,
    planDigest: digestOf(plan),
    runbookText,
    runbookDigest: sha256Hex(runbookText),
    initiator: 'commander-1',
    reason: null,
  };
}

/** Leaves a closed incident that somebody bypassed in the sample's evidence. */
async function leaveBypassed(): Promise<void> {
  await writeDrill({
    directory: sample.directory,
    key: sample.key,
    run: 'regain-access-1',
    plan: examplePlan('regain-access', 'incident'),
    runbookText: bundledRunbookText('regain-access'),
    verdict: 'deviated',
    more: [{ type: 'bypassed', ask: 'approve#1', person: 'commander-1', skipped: [] }],
  });
}

/** Stores the events, numbered, in place of the sample's own journal, through the activities. */
async function storeWhole(events: readonly JournalEvent[]) {
  await rm(path.join(sample.root, 'journal.jsonl'));
  for (const folder of ['checkpoints', 'decisions']) await emptyFolder(path.join(sample.root, folder));
  const leaves = events.map((event, n) => canonicalText({ ...event, n }));
  expect(await activities.appendEvents({ run: RUN, from: 0, leaves })).toMatchObject({
    stored: leaves.length,
  });
  return { leaves, log: logOver(leaves) };
}

function logOver(leaves: readonly string[]): LogPoint {
  return { size: leaves.length, root: rootOf(leaves.reduce(appendLeaf, EMPTY_TREE)) };
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(path.join(folder, name));
}

async function failureOf(call: Promise<unknown>): Promise<ApplicationFailure> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (error instanceof ApplicationFailure) return error;
  throw new TypeError('expected an ApplicationFailure');
}

describe('the evidence activities', () => {
  it('open, append and seal a run that verifies', async () => {
    const { log } = await storeWhole(sample.events);
    const { checkpoint } = await activities.sealRun({ run: RUN, log });
    expect(checkpoint).toContain('breakglass/example');
    expect((await verifyEvidence({ path: sample.root, vkeys: [sample.key.vkey] })).valid).toBe(true);
  });

  it('open a run with the plan of their own organisation file', async () => {
    await rm(sample.root, { recursive: true });
    await activities.openEvidence(opening());
    await activities.openEvidence(opening());
    expect(await readFile(path.join(sample.root, 'plan.json'), 'utf8')).toBe(canonicalText(opening().plan));
  });

  it.each<[string, (own: Plan) => Plan]>([
    ['no approval', (own) => ({ ...own, approve: null })],
    ['no steps', (own) => ({ ...own, steps: [] })],
    ['another limit', (own) => ({ ...own, waits: { ...own.waits, recordMs: 1 } })],
    [
      'keys of their own',
      (own) => ({
        ...own,
        people: own.people.map((each) => ({ ...each, keys: [examplePublicKey('stranger')] })),
      }),
    ],
  ])('refuse for good to open a run with %s', async (_what, forge) => {
    await rm(sample.root, { recursive: true });
    const plan = forge(opening().plan);
    const forged = { ...opening(), plan, planDigest: digestOf(plan) };
    const { type, nonRetryable } = await failureOf(activities.openEvidence(forged));
    expect([type, nonRetryable]).toEqual(['PLAN_CHANGED', true]);
    expect(existsSync(sample.root)).toBe(false);
  });

  it('open a run with the passkeys of the moment, and none with those of before', async () => {
    await rm(sample.root, { recursive: true });
    const roster = makeRoster();
    const { signAs, keysOf, keys } = roster;
    const given = exampleOrganisation({ keys });
    const enrolment = enrolmentOf({ passkey: makeAuthenticator().passkey, person: 'security-1' });
    let organisation = given;
    const own = createEvidenceActivities({
      ...{ directory: sample.directory, key: sample.key, baseDirectory: sample.directory },
      ...{ organisation: given, ownNow: () => Promise.resolve(organisation) },
      ...{ trustedCa: null, schedules: noSchedules, logger: pino({ level: 'silent' }) },
    });
    const before = openingWith(given);
    organisation = { ...given, enrolled: [enrolled({ enrolment, signAs, keysOf })] };
    expect((await failureOf(own.openEvidence(before))).type).toBe('PLAN_CHANGED');
    await own.openEvidence(openingWith(organisation));
    expect(existsSync(sample.root)).toBe(true);
  });

  it('refuse for good a runbook that cannot be read', async () => {
    const runbookText = 'runbook: {';
    const forged = { ...opening(), runbookText, runbookDigest: sha256Hex(runbookText) };
    expect((await failureOf(activities.openEvidence(forged))).type).toBe('PLAN_CHANGED');
  });

  it('opens no drill while a bypass waits for its review', async () => {
    await leaveBypassed();
    const { type, nonRetryable } = await failureOf(activities.openEvidence({ ...opening(), run: 'next-1' }));
    expect({ type, nonRetryable }).toEqual({ type: 'REVIEW_OUTSTANDING', nonRetryable: true });
  });

  it('refuse for good to open a run that has closed, and leave it as it is', async () => {
    const journal = path.join(sample.root, 'journal.jsonl');
    const stored = await readFile(journal);
    const { type, nonRetryable } = await failureOf(activities.openEvidence(opening()));
    expect([type, nonRetryable]).toEqual(['RUN_EXISTS', true]);
    expect(await readFile(journal)).toEqual(stored);
  });

  it('refuse for good what passes for a schedule’s, and take what a schedule calls for', async () => {
    const readRunbook = () => Promise.resolve(opening().runbookText);
    const organisation = { ...exampleOrganisation(), schedules: [madeSchedule({ from: '2026-01-01' })] };
    const common = { organisation, directory: sample.directory, trustedCa: null };
    const now = () => Date.parse('2026-02-01T00:00:00.000Z');
    const schedules = openScheduleDesk({ ...common, secret: null, readRunbook, now });
    const logger = pino({}, { write: (line: string) => logged.push(line) });
    const own = createEvidenceActivities({
      ...common,
      ...{ key: sample.key, baseDirectory: sample.directory, schedules, logger },
    });
    const run = 'quarterly-2026-q1';
    const scheduled = { ...opening(), run, initiator: 'schedule-quarterly' };
    const [entry] = (await schedules.owed()).entries;
    if (entry?.type !== 'run-not-held') throw new Error('nothing owed');
    const tree = EMPTY_TREE;
    const failures = [
      await failureOf(own.openEvidence({ ...scheduled, initiator: 'commander-1' })),
      await failureOf(activities.openEvidence(scheduled)),
      await failureOf(own.appendLedger({ tree, entry: { ...entry, reason: 'paused' } })),
      await failureOf(activities.appendLedger({ tree, entry })),
    ];
    expect(failures.map(({ type }) => type)).toEqual([
      'PERSON_UNKNOWN',
      'PERSON_UNKNOWN',
      'LEDGER_MISMATCH',
      'LEDGER_MISMATCH',
    ]);
    await own.openEvidence(scheduled);
    expect(await own.appendLedger({ tree, entry })).toMatchObject({ point: { size: 2 } });
  });

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['a stranger', 'PERSON_UNKNOWN', { initiator: 'nobody' }],
    ['somebody who is no text', 'PERSON_UNKNOWN', { initiator: { a: 1 } }],
    ['a reason longer than any', 'VALUE_INVALID', { reason: 'x'.repeat(1_500_000) }],
    ['half a character', 'TEXT_UNSAFE', { reason: 'a\ud800' }],
    ['a runbook that is no text', 'VALUE_TYPE', { runbookText: 5 }],
  ])('refuse for good to open a run with %s: %s', async (_what, code, odd) => {
    await rm(sample.root, { recursive: true });
    const { type, nonRetryable } = await failureOf(activities.openEvidence(Object.assign(opening(), odd)));
    expect([type, nonRetryable]).toEqual([code, true]);
    expect(existsSync(sample.root)).toBe(false);
  });

  it.each<[string, string, (events: readonly JournalEvent[]) => readonly JournalEvent[]]>([
    ['that is not closed', 'EVIDENCE_TRUNCATED', (events) => events.slice(0, 6)],
    [
      'that was never decided by the people it names',
      'DECISION_MISMATCH',
      (events) => events.filter(({ type }) => type !== 'decision-accepted'),
    ],
    [
      'with a verdict that does not follow',
      'VERDICT_MISMATCH',
      (events) =>
        events.map((event) => (event.type === 'run-closed' ? { ...event, restored: false } : event)),
    ],
    [
      "with a signature that is another statement's",
      'KEY_UNTRUSTED',
      (events) => {
        const [one, other] = events.filter((event) => event.type === 'decision-accepted');
        return events.map((event) =>
          event.type === 'decision-accepted' && event.n === one?.n
            ? { ...event, signature: other?.signature ?? '' }
            : event,
        );
      },
    ],
    [
      'that a stranger started',
      'PERSON_UNKNOWN',
      (events) =>
        events.map((event) => (event.type === 'run-opened' ? { ...event, initiator: 'stranger-1' } : event)),
    ],
    [
      'of another plan',
      'PLAN_CHANGED',
      (events) =>
        events.map((event) => (event.type === 'run-opened' ? { ...event, plan: 'a'.repeat(64) } : event)),
    ],
  ])('refuse for good to sign a run %s: %s', async (_what, code, forge) => {
    const { log } = await storeWhole(forge(sample.events));
    const { type, nonRetryable } = await failureOf(activities.sealRun({ run: RUN, log }));
    expect([type, nonRetryable]).toEqual([code, true]);
    expect(await readdir(path.join(sample.root, 'checkpoints'))).toEqual([]);
  });

  it('refuse for good to sign less than the whole run', async () => {
    const { leaves } = await storeWhole(sample.events);
    const tree = leaves.slice(0, 4).reduce(appendLeaf, EMPTY_TREE);
    const { type } = await failureOf(activities.sealRun({ run: RUN, log: { size: 4, root: rootOf(tree) } }));
    expect(type).toBe('ROOT_MISMATCH');
  });

  it('refuse for good to add to a closed run or to seal it as one that goes on, and leave it valid', async () => {
    const { leaves, log } = await storeWhole(sample.events);
    await activities.sealRun({ run: RUN, log });
    const files = await readdir(sample.root, { recursive: true });
    const n = leaves.length;
    const leaf = canonicalText({ ...sample.events.at(-1), n });
    const failures = [
      await failureOf(activities.appendEvents({ run: RUN, from: n, leaves: [leaf] })),
      await failureOf(activities.sealAt({ run: RUN, log })),
      await failureOf(activities.sealAt({ run: RUN, log: logOver(leaves.slice(0, 4)) })),
    ];
    for (const { type, nonRetryable } of failures)
      expect([type, nonRetryable]).toEqual(['EVENT_OUT_OF_ORDER', true]);
    expect(await activities.appendEvents({ run: RUN, from: 0, leaves })).toMatchObject({ stored: n });
    expect(await readdir(sample.root, { recursive: true })).toEqual(files);
    expect((await verifyEvidence({ path: sample.root, vkeys: [sample.key.vkey] })).valid).toBe(true);
  });

  it('wait for a disk that is gone at the end', async () => {
    const { log } = await storeWhole(sample.events);
    await rm(sample.root, { recursive: true });
    const { type, nonRetryable } = await failureOf(activities.sealRun({ run: RUN, log }));
    expect([type, nonRetryable]).toEqual(['EVIDENCE_UNWRITABLE', false]);
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

describe('anchorRun', () => {
  it('says who could not vouch for a sealed run and logs it; it never fails for those outside', async () => {
    const more = 'timestamps: [{ id: tsa-1, url: "http://127.0.0.1:9", ca: roots.pem }]';
    const logger = pino({}, { write: (line: string) => logged.push(line) });
    const outside = createEvidenceActivities({
      directory: sample.directory,
      key: sample.key,
      organisation: exampleOrganisation({ more }),
      baseDirectory: sample.base,
      trustedCa: null,
      schedules: noSchedules,
      logger,
    });
    const anchors = await outside.anchorRun({ run: RUN });
    expect(anchors.map(({ log, because }) => [log, because?.split(':')[0]])).toEqual([
      ['run', 'FILE_NOT_FOUND'],
      ['ledger', 'CHECKPOINT_MISSING'],
    ]);
    expect(logged.join('')).toContain('anchorRun could not have all');
  });

  it('asks nobody where the organisation file names nobody', async () => {
    expect(await activities.anchorRun({ run: RUN })).toEqual([]);
  });
});

describe('evidence and log on one full disk', () => {
  it('still fail by the code that the run waits for', async () => {
    const failing = createEvidenceActivities({
      directory: sample.directory,
      key: sample.key,
      organisation: exampleOrganisation(),
      baseDirectory: sample.directory,
      trustedCa: null,
      schedules: noSchedules,
      logger: pino({}, pino.destination({ dest: '/dev/full', sync: true })),
    });
    await rm(sample.root, { recursive: true });
    const leaves = [canonicalText(sample.events[0])];
    const failure = await failureOf(failing.appendEvents({ run: RUN, from: 0, leaves }));
    expect([failure.type, failure.nonRetryable]).toEqual(['EVIDENCE_UNWRITABLE', false]);
  });
});
