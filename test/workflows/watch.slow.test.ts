import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { openScheduleDesk, type ScheduleDesk } from '../../activities/schedule/desk.ts';
import type { WatchActivities } from '../../activities/watch-types.ts';
import { WATCH_WORKFLOW, watchId } from '../../domain/schedule/watch.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { enterIntoLedger, readLedger } from '../../evidence/ledger/store.ts';
import type { breakglassWatch } from '../../workflows/index.ts';
import { madeSchedule, SECRET } from '../domain/schedule/made.ts';
import { bundledRunbookText, exampleOrganisation } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { stageOfFile } from './stage-of-file.ts';

const stage = stageOfFile();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const nobodyLooks = () => Promise.reject(ApplicationFailure.nonRetryable('no tenant', 'TENANT_ERROR'));

/** Plays a watch to its end. */
async function watch(id: string, activities: WatchActivities, input: unknown = { organisation: 'example' }) {
  const workflowId = `${watchId('example')}-${id}`;
  await stage.start({ workflow: WATCH_WORKFLOW, workflowId, args: [input], activities });
  return stage.env.client.workflow.getHandle<typeof breakglassWatch>(workflowId).result();
}

/** A watch's activities over a real desk and ledger, by the skipped clock; drills are entered, not performed. */
async function overDesk({ desk, directory, key, starts }: Kept): Promise<WatchActivities> {
  const now = () => stage.env.currentTimeMs();
  return Promise.resolve({
    keepSchedules: async () => {
      const { entries, start, next } = await desk(await now()).owed();
      const opened = start.map(({ run, plan, planDigest }) => {
        const { runbook, mode } = plan;
        return { type: 'run-opened', run, runbook, mode, plan: planDigest } as const;
      });
      for (const body of [...entries, ...opened])
        await enterIntoLedger({ directory, organisation: 'example', keys: [key], body });
      const at = new Date(await now()).toISOString();
      starts.push(...start.map(({ run }) => `${run} ${at.slice(0, 16)}`));
      return {
        ...{ at, entered: entries.length, started: start.map(({ run }) => run) },
        next: next === null ? null : new Date(next).toISOString(),
      };
    },
    readDue: () => Promise.resolve([]),
  });
}

interface Kept {
  readonly desk: (now: number) => ScheduleDesk;
  readonly directory: string;
  readonly key: Awaited<ReturnType<typeof createEvidenceKey>>;
  readonly starts: string[];
}

describe('the watch', () => {
  it('waits for the drills of its day, and leaves those of the next to the next', async () => {
    const begun = await stage.env.currentTimeMs();
    const after = (ms: number) => new Date(begun + ms).toISOString();
    const nexts = [after(HOUR_MS), after(23 * HOUR_MS), after(25 * HOUR_MS)];
    const looks: string[] = [];
    const result = await watch('waits', {
      keepSchedules: async () => {
        const at = new Date(await stage.env.currentTimeMs()).toISOString();
        looks.push(at);
        return { at, entered: 1, started: [`run-${looks.length}`], next: nexts[looks.length - 1] ?? null };
      },
      readDue: nobodyLooks,
    });
    expect(result).toEqual({ entered: 3, started: ['run-1', 'run-2', 'run-3'], due: null });
    expect(looks).toHaveLength(3);
    for (const [index, at] of looks.slice(1).entries()) expect(at >= (nexts[index] ?? '')).toBe(true);
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
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const from = await stage.env.currentTimeMs();
    const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    const schedule = madeSchedule({
      ...{ id: 'monthly', every: 'monthly', zone: 'America/New_York', at: '12:00', weekdays },
      from: `${day(from + 32 * DAY_MS).slice(0, 7)}-01`,
    });
    const desk = (now: number) =>
      openScheduleDesk({
        organisation: { ...exampleOrganisation(), schedules: [schedule] },
        ...{ directory, trustedCa: null, secret: SECRET, now: () => now },
        readRunbook: () => Promise.resolve(bundledRunbookText('sign-in-check')),
      });
    const starts: string[] = [];
    const activities = await overDesk({ desk, directory, key, starts });

    await stage.env.sleep(Date.parse(schedule.from) - from);
    await watch('first', activities);
    expect(starts).toEqual([expect.stringMatching(new RegExp(`^monthly-.* ${schedule.from}T1[67]:00$`))]);

    // Ten days more, so that no drill is just due.
    await stage.env.sleep(375 * DAY_MS);
    expect(await watch('back', activities)).toMatchObject({ entered: 12 });
    expect(starts).toHaveLength(1);
    expect(await watch('again', activities)).toMatchObject({ entered: 0 });

    const entries = (await readLedger(directory))?.entries ?? [];
    const missed = entries.flatMap((entry) => (entry.type === 'run-not-held' ? [entry] : []));
    expect(new Set(missed.map(({ period }) => period)).size).toBe(missed.length);
    expect(missed.every(({ reason }) => reason === 'engine-down')).toBe(true);
  });
});
