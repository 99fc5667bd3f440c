import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { openScheduleDesk } from '../../../activities/schedule/desk.ts';
import { keepSchedules, type Keeping, type RunName } from '../../../activities/schedule/keep.ts';
import { BreakglassError } from '../../../domain/errors.ts';
import { createEvidenceKey, type EvidenceKey } from '../../../evidence/keys.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { madeSchedule, SECRET } from '../../domain/schedule/made.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { bundledRunbookText, exampleOrganisation } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const DAILY = { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] };

let base: string;
let key: EvidenceKey;

beforeAll(async () => {
  base = await temporaryDirectory('keep');
  key = await createEvidenceKey({ state: base, organisation: 'example' });
});

/** A look at schedules by a real desk over a real ledger; what it had started is told. */
function scene({
  name,
  at,
  schedules,
}: {
  name: string;
  at: string;
  schedules: readonly Readonly<Record<string, unknown>>[];
}): { keeping: Keeping; started: string[] } {
  const directory = path.join(base, name);
  const clock = () => Date.parse(at);
  const started: string[] = [];
  const desk = openScheduleDesk({
    organisation: { ...exampleOrganisation(), schedules: schedules.map(madeSchedule) },
    ...{ directory, trustedCa: null, secret: SECRET, now: clock },
    readRunbook: () => Promise.resolve(bundledRunbookText('sign-in-check')),
  });
  const keeping: Keeping = {
    schedules: desk,
    enter: (body) => enterIntoLedger({ directory, organisation: 'example', keys: [key], now: clock, body }),
    start: ({ run }) => {
      if (started.includes(run)) return refuse('RUN_EXISTS');
      started.push(run);
      return Promise.resolve();
    },
    logger: pino({ level: 'silent' }),
    clock,
  };
  return { keeping, started };
}

function refuse(code: 'RUN_EXISTS' | 'LEDGER_MISMATCH' | 'EVIDENCE_DISK_FULL'): Promise<never> {
  return Promise.reject(new BreakglassError({ code, message: 'expected nothing' }));
}

/** One drill is due, and another schedule owes the ledger one that was missed. */
const DUE_AND_MISSED = [
  { id: 'missed', zone: 'UTC', at: '01:00', ...DAILY },
  { id: 'due', zone: 'UTC', at: '12:00', ...DAILY },
];

describe('a look at the schedules', () => {
  it('waits for the day that it has drawn itself', async () => {
    const window = { surprise: true, 'business-days': 2, ...DAILY };
    const { keeping } = scene({
      ...{ name: 'drawn', at: '2027-01-01T10:00:00.000Z' },
      schedules: [{ zone: 'Asia/Tokyo', at: '08:00', ...window }],
    });
    expect(await keepSchedules(keeping)).toEqual({
      ...{ at: '2027-01-01T10:00:00.000Z', entered: 2, started: [] },
      next: '2027-01-01T23:00:00.000Z',
    });
  });

  it('enters what was missed, starts what is due, and does neither twice', async () => {
    const { keeping, started } = scene({
      ...{ name: 'twice', at: '2027-01-01T12:00:00.000Z', schedules: DUE_AND_MISSED },
    });
    expect(await keepSchedules(keeping)).toMatchObject({ entered: 1, started: ['due-2027-q1'] });
    expect(await keepSchedules(keeping)).toMatchObject({ entered: 0, started: [] });
    expect(started).toEqual(['due-2027-q1']);
  });

  it.each<[string, readonly RunName[], readonly string[]]>([
    ['starts a drill anew whose name was used up', ['new'], ['due-2027-q1']],
    ['waits where something still goes on under its name', ['new', 'unopened'], []],
  ])('%s, says so, and looks again soon', async (name, refused, expected) => {
    const { keeping } = scene({ name, at: '2027-01-01T12:00:00.000Z', schedules: DUE_AND_MISSED });
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    const start: Keeping['start'] = (_input, as) =>
      refused.includes(as) ? refuse('RUN_EXISTS') : Promise.resolve();
    expect(await keepSchedules({ ...keeping, start, logger })).toMatchObject({
      ...{ started: expected, next: '2027-01-01T12:10:00.000Z' },
    });
    expect(lines.join('')).toMatch(
      expected.length === 1 ? /"run":"due-2027-q1".*before it was opened/ : /RUN_EXISTS.*"run":"due-2027-q1"/,
    );
  });

  it('starts the drill of one schedule though an entry of another is refused, and looks again soon', async () => {
    const { keeping } = scene({
      ...{ name: 'refused', at: '2027-01-01T12:00:00.000Z', schedules: DUE_AND_MISSED },
    });
    const kept = await keepSchedules({ ...keeping, enter: () => refuse('LEDGER_MISMATCH') });
    expect(kept).toMatchObject({
      ...{ entered: 0, started: ['due-2027-q1'], next: '2027-01-01T12:10:00.000Z' },
    });
    expect(await keepSchedules(keeping)).toMatchObject({ entered: 1 });
  });

  it('looks again soon where a drill could not be prepared, and starts those that could', async () => {
    const { keeping, started } = scene({
      ...{ name: 'waiting', at: '2027-01-01T12:00:00.000Z', schedules: DUE_AND_MISSED },
    });
    const error = new BreakglassError({ code: 'FILE_NOT_FOUND', message: 'expected a runbook' });
    const waiting = [{ schedule: 'other', period: '2027-Q1', error }];
    const schedules = { owed: async () => ({ ...(await keeping.schedules.owed()), waiting }) };
    expect(await keepSchedules({ ...keeping, schedules })).toMatchObject({
      ...{ entered: 1, started: ['due-2027-q1'], next: '2027-01-01T12:10:00.000Z' },
    });
    expect(started).toEqual(['due-2027-q1']);
  });

  it('looks again soon where nothing could be reckoned', async () => {
    const { keeping } = scene({ name: 'unread', at: '2027-01-01T12:00:00.000Z', schedules: [] });
    const schedules = { owed: () => refuse('LEDGER_MISMATCH') };
    expect(await keepSchedules({ ...keeping, schedules })).toMatchObject({
      ...{ entered: 0, started: [], next: '2027-01-01T12:10:00.000Z' },
    });
  });

  it('fails for a disk that is full when all else is done, asking once for each schedule', async () => {
    const { keeping, started } = scene({
      ...{ name: 'full', at: '2028-01-01T12:00:00.000Z', schedules: DUE_AND_MISSED },
    });
    const asked: string[] = [];
    const enter: Keeping['enter'] = ({ schedule }) => {
      asked.push(schedule);
      return refuse('EVIDENCE_DISK_FULL');
    };
    expect(await codeOfAsync(() => keepSchedules({ ...keeping, enter }))).toBe('EVIDENCE_DISK_FULL');
    expect(asked).toEqual(['missed', 'due']);
    expect(started).toEqual(['due-2028-q1']);
  });
});
