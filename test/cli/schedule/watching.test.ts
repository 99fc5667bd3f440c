import { describe, expect, it } from '@jest/globals';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Owed } from '../../../activities/schedule/desk.ts';
import { placeOf } from '../../../cli/place.ts';
import { openWatching } from '../../../cli/schedule/watching.ts';
import { rememberedAfter } from '../../../domain/schedule/known.ts';
import { WATCH_WORKFLOW, watchId } from '../../../domain/schedule/watch.ts';
import { openWatchMemory } from '../../../evidence/watch-memory.ts';
import { pretendRoom } from '../../activities/pretend-room.ts';
import { madeSchedule } from '../../domain/schedule/made.ts';
import { silent } from '../../support/embedded.ts';
import { recordIo } from '../../support/io.ts';
import { exampleOrganisation } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const DAY_MS = 86_400_000;

/** The watch of a worker that knows a monthly schedule since long ago and held none of its drills. */
async function watching() {
  const directory = await temporaryDirectory('watching');
  const place = placeOf({ env: {}, cwd: directory });
  const now = Date.now();
  const from = new Date(now - 70 * DAY_MS).toISOString().slice(0, 10);
  const schedules = [madeSchedule({ every: 'monthly', from, zone: 'UTC', 'business-days': 1 })];
  const memory = rememberedAfter({ memory: null, schedules, entries: [], now: now - 100 * DAY_MS });
  await openWatchMemory({ state: place.stateDirectory }).keep({
    ...memory,
    looked: new Date(now).toISOString(),
  });
  const organisation = { ...exampleOrganisation(), schedules };
  return openWatching({
    ...{ organisation, ownNow: () => Promise.resolve(organisation), place, trustedCa: null },
    ...{ tenants: pretendRoom({ organisation }).tenants, logger: silent, io: recordIo({ cwd: directory }) },
  });
}

/** An activity of the watch that the server put out so long ago, by a server that says this of a run. */
function activity({ agoMs = 0, describe: say }: { agoMs?: number; describe?: () => Promise<unknown> }) {
  const asked: string[] = [];
  const client = {
    withDeadline: (_deadline: number, work: () => Promise<unknown>) => work(),
    withAbortSignal: (_signal: AbortSignal, work: () => Promise<unknown>) => work(),
    workflow: {
      getHandle: (run: string) => {
        asked.push(run);
        return { describe: say };
      },
    },
  } as unknown as Client;
  const info = {
    currentAttemptScheduledTimestampMs: Date.now() - agoMs,
    workflowType: WATCH_WORKFLOW,
    workflowExecution: { workflowId: watchId('example'), runId: '1' },
  };
  const logger = new DefaultLogger('ERROR');
  return { environment: new MockActivityEnvironment(info, { client, logger }), asked };
}

describe('the watch of a worker', () => {
  it.each([
    ['that somebody had started', () => Promise.resolve({}), 'not-opened'],
    [
      'that nobody had started',
      () => Promise.reject(new WorkflowNotFoundError('no', 'run', undefined)),
      'engine-down',
    ],
  ])('asks its server about a drill that was missed, and gives up one %s', async (_what, say, reason) => {
    const { schedules } = await watching();
    const { environment, asked } = activity({ describe: say });
    const { entries } = await environment.run<[], Owed, () => Promise<Owed>>(() => schedules.owed());
    const reasons = entries.map((entry) => (entry.type === 'run-not-held' ? entry.reason : entry.type));
    expect(new Set(reasons)).toEqual(new Set([reason]));
    expect(new Set(asked).size).toBe(entries.length);
  });

  it('enters nothing where its server does not say', async () => {
    const { schedules } = await watching();
    const { environment } = activity({ describe: () => Promise.reject(new TypeError('a defect')) });
    await expect(environment.run(() => schedules.owed())).rejects.toThrow('a defect');
  });

  it('believes no clock of its own that is far ahead of the server’s', async () => {
    const { schedules, activities } = await watching();
    const { environment } = activity({ agoMs: 120_000, describe: () => Promise.resolve({}) });
    await expect(environment.run(() => schedules.owed())).rejects.toMatchObject({ code: 'CLOCK_DOUBTFUL' });
    const due = environment.run(() => activities.readDue());
    await expect(due).rejects.toMatchObject({ type: 'CLOCK_DOUBTFUL' });
  });
});
