import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openScheduleDesk, type DeskDeps } from '../../../activities/schedule/desk.ts';
import { requireOwnStart } from '../../../activities/schedule/own-start.ts';
import { BreakglassError } from '../../../domain/errors.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { RunEntry } from '../../../domain/ledger.ts';
import { faultOfBeginning } from '../../../domain/plan/beginning.ts';
import type { ScheduleEntry } from '../../../domain/schedule/entries.ts';
import { createEvidenceKey, type EvidenceKey } from '../../../evidence/keys.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { knownIn, openWatchMemory, type WatchMemoryFile } from '../../../evidence/watch-memory.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { madeSchedule, SECRET } from '../../domain/schedule/made.ts';
import { bundledRunbookText, exampleOrganisation, examplePlan } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { writeDrill } from './drilled.ts';
import { noSchedules } from './no-schedules.ts';

const runbookText = bundledRunbookText('sign-in-check');
const AT = '2027-01-01T08:30:00.000Z';

let base: string;
let key: EvidenceKey;

beforeAll(async () => {
  base = await temporaryDirectory('desk');
  key = await createEvidenceKey({ state: path.join(base, '.breakglass'), organisation: 'example' });
});

/** A desk of the example organisation with one schedule, at an instant. */
function desk(
  name: string,
  { at = AT, other = {}, readRunbook, memory, wasStarted, clocks }: Partial<Scene> = {},
) {
  return openScheduleDesk({
    organisation: { ...exampleOrganisation(), schedules: [madeSchedule(other)] },
    directory: path.join(base, name),
    ...{ trustedCa: null, secret: SECRET, now: () => Date.parse(at), ...clocks },
    readRunbook: readRunbook ?? (() => Promise.resolve(runbookText)),
    ...(memory === undefined ? {} : { memory }),
    ...(wasStarted === undefined ? {} : { wasStarted }),
  });
}

interface Scene {
  readonly at: string;
  readonly other: Readonly<Record<string, unknown>>;
  readonly readRunbook: DeskDeps['readRunbook'];
  readonly memory: WatchMemoryFile;
  readonly wasStarted: NonNullable<DeskDeps['wasStarted']>;
  readonly clocks: Required<Pick<DeskDeps, 'now' | 'ticks'>>;
}

const NOT_OWED: ScheduleEntry = {
  ...{ type: 'run-not-held', schedule: 'quarterly', period: '2027-Q1' },
  ...{ due: '2027-01-04T08:30:00.000Z', reason: 'engine-down', because: null },
};

/** Refuses as a runbook with a fault, or none, is refused. */
const unreadable = () =>
  Promise.reject(new BreakglassError({ code: 'FILE_NOT_FOUND', message: 'expected /secret/place' }));

function said(entries: readonly ScheduleEntry[]) {
  return entries.map((entry) => (entry.type === 'run-not-held' ? entry.reason : entry.type));
}

describe('the desk of a worker', () => {
  it('hands out the input of a run that a worker takes', async () => {
    const { start, entries, next } = await desk('start').owed();
    expect(entries).toEqual([]);
    expect(start).toMatchObject([
      { run: 'quarterly-2027-q1', initiator: 'schedule-quarterly', plan: { mode: 'drill' }, runbookText },
    ]);
    const [input] = start;
    expect(input === undefined ? null : faultOfBeginning(input)).toBeNull();
    expect(next).toBe(Date.parse('2027-04-01T07:30:00.000Z'));
  });

  it.each<[string, DeskDeps['readRunbook'], string]>([
    ['a runbook with a fault', () => Promise.resolve('runbook: x'), 'the runbook has'],
    [
      'one that the organisation cannot hold',
      () => Promise.resolve(runbookText.replaceAll('role: security', 'role: nobody')),
      'the runbook cannot be planned here',
    ],
  ])('gives up a drill by %s, and names no place of its machine', async (_what, readRunbook, because) => {
    const { start, entries } = await desk('refused', { readRunbook }).owed();
    expect(start).toEqual([]);
    expect(said(entries)).toEqual(['plan-refused']);
    expect(JSON.stringify(entries)).toContain(because);
    expect(JSON.stringify(entries)).not.toContain('/secret');
  });

  it('waits for a runbook that cannot be read, and gives the drill up when its time is almost over', async () => {
    const [code, other] = ['FILE_NOT_FOUND', { readRunbook: unreadable }];
    const { start, entries, waiting } = await desk('waits', other).owed();
    expect([start, entries]).toEqual([[], []]);
    expect(waiting).toMatchObject([{ schedule: 'quarterly', period: '2027-Q1', error: { code } }]);
    const late = desk('waits', { ...other, at: '2027-01-01T09:11:00.000Z' });
    const [given, ...more] = (await late.owed()).entries;
    expect(given).toMatchObject({
      ...{ type: 'run-not-held', reason: 'plan-refused' },
      because: `the drill could not be prepared: ${code}`,
    });
    expect([more, (await late.owed()).waiting]).toEqual([[], []]);
    expect(JSON.stringify(given)).not.toContain('/secret');
    const mended = await desk('waits', { at: '2027-01-01T09:11:00.000Z' }).owed();
    expect(mended.start.map(({ run }) => run)).toEqual(['quarterly-2027-q1']);
  });

  it('remembers what it looked at by, so that an edit makes nobody down', async () => {
    const memory = openWatchMemory({ state: path.join(base, 'remembers') });
    const other = { blackouts: [{ from: '2027-01-01', until: '2027-01-10', reason: 'freeze' }] };
    const noon = { at: '2027-01-05T12:00:00.000Z', memory };
    const before = await desk('remembers', { ...noon, other }).owed();
    expect([before.entries, before.next]).toEqual([[], Date.parse('2027-01-11T08:30:00.000Z')]);
    // Whoever only asks for an entry makes no look of it.
    const asked = desk('remembers', noon).requireOwed(NOT_OWED);
    expect(await codeOfAsync(() => asked)).toBe('LEDGER_MISMATCH');
    expect((await memory.read())?.schedules[0]?.since).toBe('2027-01-05T12:00:00.000Z');
    const later = { at: '2027-01-05T13:00:00.000Z', memory };
    const after = await desk('remembers', later).owed();
    expect([after.entries, after.start]).toEqual([[], []]);
    expect(after.next).toBe(Date.parse('2027-01-06T08:30:00.000Z'));
    expect(await desk('remembers', later).mayOpen({ schedule: 'quarterly', period: '2027-Q1' })).toBe(false);
    const { start } = await desk('remembers', { at: '2027-01-06T08:30:00.000Z', memory }).owed();
    expect(start.map(({ run }) => run)).toEqual(['quarterly-2027-q1']);
    const known = await knownIn({
      state: path.join(base, 'remembers'),
      ...{ schedules: [madeSchedule()], entries: [], now: Date.parse('2027-02-01T00:00:00.000Z') },
    });
    expect(known(madeSchedule())).toBe(Date.parse(later.at));
  });

  it('gives a drill up in other words where something was started in its name, and nothing was opened', async () => {
    const asked: string[] = [];
    const wasStarted = (run: string) => Promise.resolve(asked.push(run) > 0);
    const late = { at: '2027-02-01T00:00:00.000Z', wasStarted };
    const { entries } = await desk('used-up', late).owed();
    expect([said(entries), asked]).toEqual([['not-opened'], ['quarterly-2027-q1']]);
    for (const entry of entries) await desk('used-up', late).requireOwed(entry);
    const nobody = { ...late, wasStarted: () => Promise.resolve(false) };
    expect(said((await desk('used-up', nobody).owed()).entries)).toEqual(['engine-down']);
    const paused = { paused: { from: '2026-12-20', until: '2027-01-06', reason: 'move' } };
    expect(said((await desk('used-up', { ...late, other: paused }).owed()).entries)).toEqual(['paused']);
  });

  it('believes a time that leaps ahead only when it stands, and enters nothing before', async () => {
    const memory = openWatchMemory({ state: path.join(base, 'leaps') });
    let [now, ticks] = ['2027-01-01T07:00:00.000Z', 0];
    const at = (time: string, minutes: number) => ([now, ticks] = [time, minutes * 60_000]);
    const owner = desk('leaps', { memory, clocks: { now: () => Date.parse(now), ticks: () => ticks } });
    const look = async () => said((await owner.owed()).entries);
    expect(await look()).toEqual([]);
    at('2027-11-20T07:00:00.000Z', 10);
    expect(await codeOfAsync(() => owner.owed())).toBe('CLOCK_DOUBTFUL');
    expect(await codeOfAsync(() => owner.requireOwed(NOT_OWED))).toBe('CLOCK_DOUBTFUL');
    // A clock that is right again is believed at once.
    at('2027-01-01T07:12:00.000Z', 12);
    expect(await look()).toEqual([]);
    at('2027-01-01T08:31:00.000Z', 91);
    expect((await owner.owed()).start.map(({ run }) => run)).toEqual(['quarterly-2027-q1']);
    // A second false reading is no longer than the first.
    at('2027-11-20T07:00:00.000Z', 92);
    expect(await codeOfAsync(() => owner.owed())).toBe('CLOCK_DOUBTFUL');
    at('2028-11-20T07:00:00.000Z', 97);
    expect(await codeOfAsync(() => owner.owed())).toBe('CLOCK_DOUBTFUL');
    expect((await memory.read())?.looked).toBe('2027-01-01T08:31:00.000Z');
    at('2028-11-20T07:05:00.000Z', 102);
    expect(new Set(await look())).toEqual(new Set(['engine-down']));
  });

  it('takes a worker that is back after days for one whose clock leapt, for a few minutes', async () => {
    const memory = openWatchMemory({ state: path.join(base, 'back') });
    await desk('back', { memory }).owed();
    let ticks = 0;
    const now = () => Date.parse('2027-01-04T00:07:00.000Z') + ticks;
    const back = desk('back', { memory, clocks: { now, ticks: () => ticks } });
    expect(await codeOfAsync(() => back.owed())).toBe('CLOCK_DOUBTFUL');
    ticks = 300_000;
    expect(said((await back.owed()).entries)).toEqual(['engine-down']);
  });

  it.each([
    ['nothing', null],
    ['what is no JSON', '{'],
    ['what is not ours', '{"looked":"soon","schedules":[]}'],
  ])('holds its drills where its state folder has %s', async (_what, text) => {
    const state = await temporaryDirectory('memory');
    if (text !== null) await writeFile(path.join(state, 'schedules-known.json'), text);
    const memory = openWatchMemory({ state });
    expect(await memory.read()).toBeNull();
    expect((await desk('holds', { memory }).owed()).start).toHaveLength(1);
    expect((await memory.read())?.looked).toBe(AT);
  });

  it('takes no entry that it does not reckon itself', async () => {
    const late = { at: '2027-02-01T00:00:00.000Z' };
    const [owed] = (await desk('owed', late).owed()).entries;
    if (owed?.type !== 'run-not-held') throw new Error('nothing owed');
    await desk('owed', late).requireOwed(owed);
    const forged: readonly ScheduleEntry[] = [
      { ...owed, reason: 'paused' },
      { ...owed, period: '2027-Q2' },
      { ...owed, schedule: 'other' },
      { ...owed, because: 'somebody says so' },
      {
        type: 'draw-revealed',
        schedule: 'quarterly',
        period: '2027-Q1',
        draw: '0'.repeat(64),
        day: AT.slice(0, 10),
      },
    ];
    for (const entry of forged)
      expect(await codeOfAsync(() => desk('owed', late).requireOwed(entry))).toBe('LEDGER_MISMATCH');
    expect(await codeOfAsync(() => desk('owed').requireOwed(owed))).toBe('LEDGER_MISMATCH');
  });

  const begun = (event: JournalEvent) => event.type === 'step-opened' && event.do !== 'phase';
  it.each<[string, (event: JournalEvent) => boolean, readonly string[]]>([
    ['nothing of a run whose method began', () => true, []],
    ['a run that was stopped before', (event) => !begun(event), ['not-begun']],
    [
      'one that was not approved',
      (event) => !begun(event) && event.type !== 'clock-started',
      ['not-approved'],
    ],
  ])('gives up %s', async (name, keep, reasons) => {
    const directory = path.join(base, name);
    const plan = examplePlan('sign-in-check');
    const run = 'quarterly-2027-q1';
    await writeDrill({ directory, key, run, plan, runbookText, verdict: 'aborted', keep });
    const { entries, start } = await desk(name, { at: '2027-01-02T00:00:00.000Z' }).owed();
    expect(start).toEqual([]);
    expect(said(entries)).toEqual(reasons);
    const journal = path.join(directory, run, 'journal.jsonl');
    await appendFile(journal, 'more');
    expect((await desk(name, { at: '2027-01-02T00:00:00.000Z' }).owed()).entries).toEqual([]);
    for (const body of entries) {
      await enterIntoLedger({ directory, organisation: 'example', keys: [key], body });
      expect((await desk(name, { at: '2027-01-03T00:00:00.000Z' }).owed()).entries).toEqual([]);
    }
  });
});

describe('a run in the name of a schedule', () => {
  const plan = examplePlan('sign-in-check');
  const own = { run: 'quarterly-2027-q1', plan, initiator: 'schedule-quarterly', runbookText };

  it.each<[string, Partial<typeof own>, string]>([
    ['is taken as the schedule starts it', {}, 'accepted'],
    [
      'is no business of a schedule where a person starts it',
      { initiator: 'commander-1', run: 'x' },
      'accepted',
    ],
    [
      'is refused where a person starts it under the name of a drill',
      { initiator: 'security-1' },
      'PERSON_UNKNOWN',
    ],
    [
      'is refused where a person takes the name of a schedule that may come',
      { initiator: 'security-1', run: 'other-2028-h1' },
      'PERSON_UNKNOWN',
    ],
    [
      'is refused of no schedule of ours',
      { initiator: 'schedule-other', run: 'other-2027-q1' },
      'PERSON_UNKNOWN',
    ],
    ['is refused under another name', { run: 'quarterly-2027-q1-2' }, 'PERSON_UNKNOWN'],
    ['is refused for no period', { run: 'quarterly-2027-q7' }, 'PERSON_UNKNOWN'],
    ['is refused with another runbook', { runbookText: `${runbookText} ` }, 'PLAN_CHANGED'],
  ])('%s', async (_what, other, code) => {
    const schedules = desk('own-start');
    expect(await codeOfAsync(() => requireOwnStart({ schedules, ...own, ...other }))).toBe(code);
  });

  it.each<[string, Partial<Scene>, string]>([
    ['a day before its time', { at: '2026-12-31T08:30:00.000Z' }, 'PERSON_UNKNOWN'],
    ['a minute before, as the clocks of two workers are', { at: '2027-01-01T08:29:00.000Z' }, 'accepted'],
    ['later, after a worker was away', { at: '2027-01-02T08:30:00.000Z' }, 'accepted'],
    ['before its day is drawn', { other: { surprise: true } }, 'PERSON_UNKNOWN'],
    ['of a schedule whose periods are longer', { other: { every: 'half-yearly' } }, 'PERSON_UNKNOWN'],
  ])('is opened when its time has come: %s', async (_what, scene, code) => {
    const schedules = desk('own-time', scene);
    expect(await codeOfAsync(() => requireOwnStart({ schedules, ...own }))).toBe(code);
  });

  it('is opened once more where an answer was lost, whatever the clock says then', async () => {
    const name = 'own-again';
    const directory = path.join(base, name);
    const before = desk(name, { at: '2026-12-01T00:00:00.000Z' });
    expect(await before.mayOpen({ schedule: 'quarterly', period: '2027-Q1' })).toBe(false);
    const body: RunEntry = {
      type: 'run-opened',
      run: own.run,
      ...{ runbook: 'sign-in-check', mode: 'drill', plan: 'a'.repeat(64) },
    };
    await enterIntoLedger({ directory, organisation: 'example', keys: [key], body });
    expect(await before.mayOpen({ schedule: 'quarterly', period: '2027-Q1' })).toBe(true);
  });

  it('is refused by a worker without schedules', async () => {
    expect(await codeOfAsync(() => requireOwnStart({ schedules: noSchedules, ...own }))).toBe(
      'PERSON_UNKNOWN',
    );
  });
});
