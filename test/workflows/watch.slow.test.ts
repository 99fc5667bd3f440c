import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { openScheduleDesk, type ScheduleDesk } from '../../activities/schedule/desk.ts';
import type { WatchActivities } from '../../activities/watch-types.ts';
import { WATCH_WORKFLOW, watchEnds, watchId } from '../../domain/schedule/watch.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { enterIntoLedger, readLedger } from '../../evidence/ledger/store.ts';
import type { breakglassWatch } from '../../workflows/index.ts';
import { madeSchedule, SECRET } from '../domain/schedule/made.ts';
import { bundledRunbookText, exampleOrganisation } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { stageOfFile } from './stage-of-file.ts';

const stage = stageOfFile();
const MINUTE_MS = 60_000;

const nobodyLooks = () => Promise.reject(ApplicationFailure.nonRetryable('no tenant', 'TENANT_ERROR'));

/** Plays a watch to its end. */
async function watch(id: string, activities: WatchActivities, input: unknown = { organisation: 'example' }) {
  const workflowId = `${watchId('example')}-${id}`;
  await stage.start({ workflow: WATCH_WORKFLOW, workflowId, args: [input], activities });
  return stage.env.client.workflow.getHandle<typeof breakglassWatch>(workflowId).result();
}

/**
 * A clock of the test's own: the skipped one runs on by itself while nothing is to do. It stands still at a look, and
 * after a wait is where the watch wanted to be.
 */
interface Clock {
  now: number;
}

/** A watch's activities over a real desk and ledger; drills are entered, not performed. */
function overDesk({ desk, directory, key, starts, clock }: Kept): WatchActivities {
  let next: number | null = null;
  return {
    keepSchedules: async () => {
      clock.now = Math.max(clock.now, next ?? 0);
      const owed = await desk(clock.now).owed();
      const opened = owed.start.map(({ run, plan, planDigest }) => {
        const { runbook, mode } = plan;
        return { type: 'run-opened', run, runbook, mode, plan: planDigest } as const;
      });
      for (const body of [...owed.entries, ...opened])
        await enterIntoLedger({
          directory,
          organisation: 'example',
          keys: [key],
          now: () => clock.now,
          body,
        });
      const at = new Date(clock.now).toISOString();
      next = owed.next;
      starts.push(...owed.start.map(({ run }) => `${run} ${at}`));
      return {
        ...{ at, entered: owed.entries.length, started: owed.start.map(({ run }) => run) },
        next: next === null ? null : new Date(next).toISOString(),
      };
    },
    readDue: () => Promise.resolve([]),
  };
}

interface Kept {
  readonly desk: (now: number) => ScheduleDesk;
  readonly directory: string;
  readonly key: Awaited<ReturnType<typeof createEvidenceKey>>;
  readonly starts: string[];
  readonly clock: Clock;
}

describe('the watch', () => {
  it.each<[string, number[], number]>([
    ['waits for the drills of its day, and leaves those of the next to the next', [-60, -6, 60], 3],
    ['takes the place of the next where it would be there with it', [-2, 60, 26 * 60], 3],
  ])('%s', async (name, minutes, count) => {
    const begun = Date.parse('2027-01-01T12:00:00.000Z');
    const ends = watchEnds(begun);
    const nexts = minutes.map((each) => new Date(ends + each * MINUTE_MS).toISOString());
    let looks = 0;
    const result = await watch(name.slice(0, 5), {
      keepSchedules: () => {
        looks += 1;
        const at = looks === 1 ? new Date(begun).toISOString() : (nexts[looks - 2] ?? '');
        return Promise.resolve({ at, entered: 1, started: [`run-${looks}`], next: nexts[looks - 1] ?? null });
      },
      readDue: nobodyLooks,
    });
    const started = Array.from({ length: count }, (_none, index) => `run-${index + 1}`);
    expect(result).toEqual({ entered: count, started, due: null });
  });

  it('outlasts a disk that is full for hours', async () => {
    const at = '2027-01-01T00:07:00.000Z';
    let looks = 0;
    const full = { type: 'EVIDENCE_DISK_FULL', message: 'full', nextRetryDelay: '5h' } as const;
    const result = await watch('full', {
      keepSchedules: () => {
        looks += 1;
        if (looks === 1) throw ApplicationFailure.create(full);
        return Promise.resolve({ at, entered: 0, started: ['run-1'], next: null });
      },
      readDue: nobodyLooks,
    });
    expect(result).toEqual({ entered: 0, started: ['run-1'], due: null });
  });

  it('refuses to be started by another name', async () => {
    const activities = { keepSchedules: nobodyLooks, readDue: nobodyLooks };
    for (const input of [null, 7, { organisation: 'other' }])
      await expect(watch(`odd-${JSON.stringify(input)}`, activities, input)).rejects.toMatchObject({
        cause: { type: 'USAGE' },
      });
  });

  it('enters a year without an engine once, and holds what comes after', async () => {
    const base = await temporaryDirectory('watch');
    const directory = path.join(base, 'evidence');
    const key = await createEvidenceKey({ state: base, organisation: 'example' });
    const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    const schedule = madeSchedule({
      ...{ id: 'monthly', every: 'monthly', zone: 'America/New_York', at: '12:00', weekdays },
    });
    const desk = (now: number) =>
      openScheduleDesk({
        organisation: { ...exampleOrganisation(), schedules: [schedule] },
        ...{ directory, trustedCa: null, secret: SECRET, now: () => now },
        readRunbook: () => Promise.resolve(bundledRunbookText('sign-in-check')),
      });
    const starts: string[] = [];
    const clock = { now: Date.parse('2027-01-01T00:07:00.000Z') };
    const look = (id: string) => watch(id, overDesk({ desk, directory, key, starts, clock }));

    await look('first');
    expect(starts).toEqual(['monthly-2027-01 2027-01-01T17:00:00.000Z']);

    clock.now = Date.parse('2028-01-11T00:00:00.000Z');
    expect(await look('back')).toMatchObject({ entered: 12, started: [] });
    expect(await look('again')).toMatchObject({ entered: 0, started: [] });
    clock.now = Date.parse('2028-02-01T00:07:00.000Z');
    expect(await look('after')).toMatchObject({ entered: 0, started: ['monthly-2028-02'] });

    const entries = (await readLedger(directory))?.entries ?? [];
    const missed = entries.flatMap((entry) => (entry.type === 'run-not-held' ? [entry] : []));
    expect(new Set(missed.map(({ period }) => period)).size).toBe(missed.length);
    expect(missed.every(({ reason }) => reason === 'engine-down')).toBe(true);
  });
});
