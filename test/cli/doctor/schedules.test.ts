import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Check } from '../../../cli/doctor/examine.ts';
import { checkPause, scheduleChecks } from '../../../cli/doctor/schedules.ts';
import { placeOf } from '../../../cli/place.ts';
import { madeSchedule } from '../../domain/schedule/made.ts';
import { recordIo } from '../../support/io.ts';
import { exampleOrganisation, exampleOrganisationText } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

/** What doctor says of an organisation with these schedules, where no server runs. */
async function checked(schedules: readonly ReturnType<typeof madeSchedule>[]) {
  const cwd = await temporaryDirectory('doctor-schedules');
  await writeFile(path.join(cwd, 'organisation.yaml'), exampleOrganisationText());
  const place = placeOf({ option: 'organisation.yaml', env: {}, cwd });
  const organisation = { ...exampleOrganisation(), schedules: [...schedules] };
  const checks = scheduleChecks({ organisation, place, io: recordIo({ cwd }) });
  const found = checks.map(async ([what, check]): Promise<[string, Check]> => [what, await check]);
  return Object.fromEntries(await Promise.all(found));
}

describe('scheduleChecks', () => {
  it('names accounts that no schedule drills', async () => {
    const [first = '', second = ''] = exampleOrganisation().accounts.map(({ id }) => id);
    expect(await checked([])).toMatchObject({
      schedules: { state: 'warn', seen: `none for ${first}, ${second}` },
      'daily watch': { state: 'warn', seen: 'not looked at: SERVER_NOT_RUNNING' },
    });
    const all = await checked([madeSchedule({ runbook: 'quarterly-drill' })]);
    expect(all).toMatchObject({ schedules: { state: 'ok', seen: 'every account: quarterly' } });
  });

  it('tells a runbook that cannot be planned, and a pause', async () => {
    const paused = { from: '2027-01-01', until: '2999-01-01', reason: 'a move' };
    expect(await checked([madeSchedule({ runbook: 'nowhere', paused })])).toMatchObject({
      schedules: { state: 'fail', seen: expect.stringContaining('quarterly: FILE_NOT_FOUND') },
      'pause of quarterly': { state: 'ok' },
    });
  });

  it.each([
    ['2027-01-31T22:59:59.999Z', 'ok'],
    ['2027-01-31T23:00:00.000Z', 'warn'],
  ])('takes a pause at %s by the day of its zone', (now, state) => {
    const paused = { from: '2027-01-01', until: '2027-01-31', reason: 'a move' };
    expect(checkPause({ paused, zone: 'Europe/Berlin', now: Date.parse(now) })).toMatchObject({ state });
  });
});
