import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scheduleCalendar, scheduleDue, scheduleList } from '../../cli/commands/schedule.ts';
import { givenFrom } from '../../cli/given.ts';
import { calendarOf } from '../../cli/schedule/calendar.ts';
import { sayComing, sayDue } from '../../cli/schedule/say.ts';
import type { Coming } from '../../domain/schedule/standing.ts';
import { madeSchedule } from '../domain/schedule/made.ts';
import { recordIo } from '../support/io.ts';
import { exampleOrganisationText } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const STAMP = Date.parse('2027-01-01T00:00:00.000Z');
const AT: Coming = { period: '2027-Q2', kind: 'at', at: '2027-04-01T07:30:00.000Z' };
const WITHIN: Coming = { period: '2027-Q1', kind: 'within', from: '2027-01-28', until: '2027-01-31' };
const PAUSED: Coming = {
  ...{ period: '2027-Q3', kind: 'paused', because: 'move' },
  ...{ from: '2027-07-01', until: '2027-07-21' },
};

function calendar(coming: Coming, other: Readonly<Record<string, unknown>> = {}): string {
  const schedule = madeSchedule(other);
  return calendarOf({ entries: [{ organisation: 'example', schedule, coming }], stamp: STAMP });
}

describe('the calendar file', () => {
  it('has a drill at its instant in UTC, under a name that stays', () => {
    const text = calendar(AT);
    expect(text).toContain('\r\nDTSTART:20270401T073000Z\r\nDTEND:20270401T093000Z\r\n');
    expect(text).toContain('\r\nUID:quarterly-2027-q2@example.breakglass\r\n');
    expect(text).toContain('\r\nDTSTAMP:20270101T000000Z\r\n');
    expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')).toBe(true);
    expect(text.endsWith('END:VEVENT\r\nEND:VCALENDAR\r\n')).toBe(true);
  });

  it('has a drawn day as its whole window, which ends the day after', () => {
    const text = calendar(WITHIN, { surprise: true });
    expect(text).toContain('\r\nDTSTART;VALUE=DATE:20270128\r\nDTEND;VALUE=DATE:20270201\r\n');
    expect(text).not.toContain('DTSTART:');
  });

  it('has nothing of a period without a day', () => {
    expect(calendar({ period: '2027-Q1', kind: 'no-day-left', because: 'freeze' })).not.toContain('VEVENT');
  });

  it('takes back a drill that falls into a pause', () => {
    const text = calendar({ ...PAUSED, because: 'move, all of it' });
    expect(text).toContain('\r\nUID:quarterly-2027-q3@example.breakglass\r\n');
    expect(text).toContain('\r\nSTATUS:CANCELLED\r\n');
    expect(text).toContain('move\\, all of it');
    expect(calendar(AT)).not.toContain('STATUS');
  });

  it('is of lines that every reader takes, whatever stands in the file', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(name, (runbook) => {
        const text = calendar(AT, {});
        const schedule = { ...madeSchedule(), runbook };
        const odd = calendarOf({
          entries: [{ organisation: 'example', schedule, coming: AT }],
          stamp: STAMP,
        });
        for (const line of odd.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        const unfolded = odd.replaceAll('\r\n ', '');
        expect(unfolded).not.toMatch(/[^\r]\n|\r[^\n]/);
        expect(unfolded.split('\r\n')).toHaveLength(text.replaceAll('\r\n ', '').split('\r\n').length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what people read', () => {
  it('is a drill in its zone and in UTC, or its window', () => {
    const paused = { from: '2027-05-01', until: '2027-06-01', reason: 'move' };
    const approved = [{ person: 'security-1', until: '2027-04-01T08:30:00.000Z' }];
    const coming = [
      { ...AT, approved },
      { ...WITHIN, approved: [] },
      { ...PAUSED, approved: [] },
      { ...PAUSED, until: PAUSED.from, approved: [] },
    ];
    expect(sayComing({ schedule: madeSchedule({ paused }), coming })).toBe(
      [
        'quarterly: runbooks/quarterly-drill.yaml; paused 2027-05-01 to 2027-06-01: move',
        '  2027-Q2  2027-04-01 09:30 +02:00 Europe/Berlin  2027-04-01 07:30 UTC',
        '           approved beforehand by security-1, until 2027-04-01T08:30:00.000Z',
        '  2027-Q1  a day drawn from 2027-01-28 to 2027-01-31, at 09:30 Europe/Berlin',
        '  2027-Q3  not held, 2027-07-01 to 2027-07-21 are in the pause: move',
        '  2027-Q3  not held, 2027-07-01 is in the pause: move',
        '',
      ].join('\n'),
    );
  });

  it('is how each account and schedule stands, and why', () => {
    const said = sayDue({
      accounts: [
        {
          ...{ account: 'breakglass-1', state: 'due', last: { run: 'r', at: '2027-01-10T12:00:00.000Z' } },
          rules: [
            { rule: 'roles', state: 'due', since: null, because: 'changed' },
            { rule: 'staff', state: 'not-due', since: null, because: 'as before' },
          ],
        },
      ],
      schedules: [
        {
          ...{ schedule: 'quarterly', state: 'not-held', period: '2027-Q1' },
          ...{ due: '2027-01-01T08:30:00.000Z', reason: 'paused', next: AT },
        },
      ],
    });
    expect(said).toContain('due           breakglass-1: last drilled by r on 2027-01-10\n');
    expect(said).toContain('due, roles: changed');
    expect(said).not.toContain('as before');
    expect(said).toContain('drill of 2027-Q1, due 2027-01-01T08:30:00.000Z (paused); next 2027-04-01');
  });

  it.each([
    { next: AT, says: 'next 2027-04-01T07:30:00.000Z' },
    { next: WITHIN, says: 'next from 2027-01-28 to 2027-01-31' },
    { next: PAUSED, says: '2027-Q3 is paused: move' },
    {
      next: { period: '2027-Q1', kind: 'no-day-left', because: 'freeze' } as const,
      says: '2027-Q1 has no day left: freeze',
    },
    { next: null, says: 'no drill yet' },
  ])('says of a schedule: $says', ({ next, says }) => {
    const nothing = {
      schedule: 'quarterly',
      state: 'not-due',
      period: null,
      due: null,
      reason: null,
    } as const;
    expect(
      sayDue({ accounts: [], schedules: [{ ...nothing, next }] })
        .trimEnd()
        .endsWith(says),
    ).toBe(true);
  });
});

/** A place with the example organisation and these schedules, and how its commands are asked. */
async function placeWith(schedules: readonly object[]) {
  const cwd = await temporaryDirectory('schedules');
  const more = `schedules: ${JSON.stringify(schedules)}`;
  await writeFile(path.join(cwd, 'organisation.yaml'), exampleOrganisationText({ more }));
  const ask = async (command: typeof scheduleList, options: Readonly<Record<string, unknown>> = {}) => {
    const io = recordIo({ json: options.json !== false, cwd });
    return { exit: await command(io, givenFrom({ words: [], options })), io };
  };
  return { cwd, ask };
}

describe('the commands', () => {
  const from = new Date(Date.now() + 400 * 86_400_000).toISOString().slice(0, 10);
  const ahead = { ...{ id: 'yearly', runbook: 'sign-in-check', from }, ...{ zone: 'UTC', at: '09:30' } };

  it('list the drills to come, as many as asked for', async () => {
    const { ask } = await placeWith([ahead, { ...ahead, id: 'drawn', surprise: true }]);
    const { exit, io } = await ask(scheduleList, { count: '3' });
    expect(exit).toBe(0);
    const lists: unknown = JSON.parse(io.stdout());
    const three = (kind: string) => [0, 1, 2].map(() => expect.objectContaining({ kind }));
    expect(lists).toEqual([
      { schedule: 'yearly', zone: 'UTC', paused: null, coming: three('at') },
      { schedule: 'drawn', zone: 'UTC', paused: null, coming: three('within') },
    ]);
    for (const count of ['0', '101', 'two'])
      await expect(ask(scheduleList, { count })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('write the calendar to a file that is not there yet', async () => {
    const { ask, cwd } = await placeWith([ahead]);
    const { exit } = await ask(scheduleCalendar, { out: 'drills.ics', count: '2' });
    expect(exit).toBe(0);
    const text = await readFile(path.join(cwd, 'drills.ics'), 'utf8');
    expect(text.split('BEGIN:VEVENT')).toHaveLength(3);
    await expect(ask(scheduleCalendar, { out: 'drills.ics' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('say what is due without asking a tenant where nothing was drilled yet, and end with 3', async () => {
    const { ask } = await placeWith([ahead]);
    const { exit, io } = await ask(scheduleDue);
    expect(exit).toBe(3);
    expect(JSON.parse(io.stdout())).toMatchObject({
      accounts: [
        { account: 'breakglass-1', state: 'overdue', last: null },
        { account: 'breakglass-2', state: 'overdue', last: null },
      ],
      schedules: [{ schedule: 'yearly', state: 'not-due', period: null }],
    });
  });
});
