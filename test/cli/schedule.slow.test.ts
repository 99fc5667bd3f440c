import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { earlierOfServer } from '../../activities/clock.ts';
import { createEvidenceActivities } from '../../activities/evidence.ts';
import { openScheduleDesk } from '../../activities/schedule/desk.ts';
import { createWatchActivities } from '../../activities/watch.ts';
import { applyWatch, lookAtWatch } from '../../cli/schedule/apply.ts';
import { readState } from '../../cli/runs.ts';
import { startRun } from '../../cli/start-run.ts';
import { watchId } from '../../domain/schedule/watch.ts';
import { openDueMarks } from '../../evidence/due-marks.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { readLedger } from '../../evidence/ledger/store.ts';
import { openWatchMemory } from '../../evidence/watch-memory.ts';
import { RUN_WORKFLOW, TASK_QUEUE } from '../../workflows/messages.ts';
import { hookReceiver } from '../activities/channels/receivers.ts';
import { pretendRoom } from '../activities/pretend-room.ts';
import { madeSchedule } from '../domain/schedule/made.ts';
import { embeddedServer, silent, withWorker, type Embedded } from '../support/embedded.ts';
import { bundledRunbookText, exampleOrganisation } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const START_MS = 180_000;

let embedded: Embedded;

beforeAll(async () => {
  embedded = await embeddedServer();
}, START_MS);

/** A worker's activities for an organisation whose drill is due at this moment. */
async function workerOfToday(hook: { readonly port: number }) {
  const base = await temporaryDirectory('schedule');
  const directory = path.join(base, 'evidence');
  const key = await createEvidenceKey({ state: base, organisation: 'example' });
  const [from = '', at = ''] = new Date().toISOString().slice(0, 16).split('T');
  const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const today = madeSchedule({ every: 'monthly', zone: 'UTC', from, at, weekdays });
  const url = `http://127.0.0.1:${hook.port}/`;
  const desk = { id: 'desk', kind: 'webhook' as const, url, 'depends-on': [] };
  const organisation = { ...exampleOrganisation(), channels: [desk], schedules: [today] };
  const common = { organisation, directory, trustedCa: null, logger: silent };
  const schedules = openScheduleDesk({
    ...common,
    secret: null,
    now: earlierOfServer,
    memory: openWatchMemory({ state: base }),
    readRunbook: () => Promise.resolve(bundledRunbookText('sign-in-check')),
  });
  const { tenants } = pretendRoom({ organisation });
  const activities = {
    ...createEvidenceActivities({ ...common, key, baseDirectory: base, schedules }),
    ...createWatchActivities({
      ...common,
      state: base,
      room: { organisation, tenants, baseDirectory: base },
      marks: openDueMarks({ state: base }),
      schedules,
      startRun,
    }),
  };
  return { organisation, directory, activities, run: `quarterly-${from.slice(0, 7)}` };
}

describe('a schedule on a real server', () => {
  it('is applied, looks, and starts the drill of the day once', async () => {
    const hook = await hookReceiver();
    const { organisation, directory, activities, run } = await workerOfToday(hook);
    const { client, target } = embedded;
    const scheduleId = watchId('example');
    await withWorker({
      target,
      activities,
      during: async () => {
        expect(await lookAtWatch({ client, organisation })).toBe('missing');
        // Somebody at the server's port uses the name up.
        const workflowId = run;
        const forged = await client.workflow.start(RUN_WORKFLOW, {
          workflowId,
          taskQueue: TASK_QUEUE,
          args: [{}],
        });
        await expect(forged.result()).rejects.toMatchObject({ cause: { type: 'USAGE' } });
        expect(await applyWatch({ client, organisation })).toBe('watching');
        const opened = await until({
          what: 'the run of the schedule',
          look: async () =>
            (await readLedger(directory))?.entries.find((entry) => entry.type === 'run-opened') ?? null,
        });
        expect(opened).toMatchObject({ run, mode: 'drill' });
        const { memo, status } = await client.workflow.getHandle(run).describe();
        expect(memo).toMatchObject({ initiator: 'schedule-quarterly' });
        expect(status.name).toBe('RUNNING');

        expect(await applyWatch({ client, organisation })).toBe('watching');
        const watches = await until({
          what: 'both watches to end',
          look: async () => {
            const listed = [];
            for await (const { type, status } of client.workflow.list())
              listed.push({ type, running: status.name === 'RUNNING' });
            const ended = listed.filter(({ type, running }) => type === 'breakglassWatch' && !running);
            return ended.length === 2 ? listed : null;
          },
        });
        expect(watches.filter(({ type }) => type === 'breakglassRun')).toHaveLength(2);
        // The run waits for people, and its own clock with it; whoever looks sees theirs.
        const looked = Date.now();
        expect(Date.parse((await readState({ client, run })).now)).toBeGreaterThanOrEqual(looked);
        await client.workflow.getHandle(run).terminate('the test is over');
      },
    });
    await hook.close();
    // Two looks, of which the second may have ended the first: each thing has one key.
    const things = new Set(hook.posts.map(({ headers }) => headers['idempotency-key']));
    const accounts = organisation.accounts.map(({ id }) => `account/${id}/drilled-within/overdue/never`);
    expect(things).toEqual(new Set(accounts.map((thing) => `example/desk/${thing}`)));
    const { policies, spec } = await client.schedule.getHandle(scheduleId).describe();
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 86_400_000, pauseOnFailure: false });
    expect(spec.calendars).toMatchObject([{ hour: [{ start: 0 }], minute: [{ start: 7 }] }]);
    const none = { ...organisation, schedules: [] };
    const handle = client.schedule.getHandle(scheduleId);
    expect(await lookAtWatch({ client, organisation })).toBe('as-in-file');
    expect(await lookAtWatch({ client, organisation: none })).toBe('unwanted');
    await handle.pause('by hand');
    expect(await lookAtWatch({ client, organisation })).toBe('paused');
    await handle.unpause();
    await handle.update((made) => ({
      ...made,
      spec: { calendars: [{ hour: 5, minute: 7 }], timezone: 'UTC' },
    }));
    expect(await lookAtWatch({ client, organisation })).toBe('other');
    expect(await applyWatch({ client, organisation: none })).toBe('no-watch');
    expect(await lookAtWatch({ client, organisation: none })).toBe('none');
    expect(await applyWatch({ client, organisation: { ...organisation, schedules: [] } })).toBe('no-watch');
  }, 60_000);
});
