import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayAt, instantOf, sayLocal } from '../../../domain/schedule/instant.ts';

/** Local times at which clocks jump, and the instant that each stands for. */
const JUMPS = [
  ['a summer morning', 'Europe/Berlin', '2027-07-01', '09:30', '2027-07-01T07:30:00.000Z'],
  ['a winter morning', 'Europe/Berlin', '2027-01-04', '09:30', '2027-01-04T08:30:00.000Z'],
  ['within a gap', 'Europe/Berlin', '2027-03-28', '02:30', '2027-03-28T01:00:00.000Z'],
  ['at the start of a gap', 'Europe/Berlin', '2027-03-28', '02:00', '2027-03-28T01:00:00.000Z'],
  ['at the end of a gap', 'Europe/Berlin', '2027-03-28', '03:00', '2027-03-28T01:00:00.000Z'],
  ['before a gap', 'Europe/Berlin', '2027-03-28', '01:59', '2027-03-28T00:59:00.000Z'],
  ['twice', 'Europe/Berlin', '2027-10-31', '02:30', '2027-10-31T00:30:00.000Z'],
  ['after what came twice', 'Europe/Berlin', '2027-10-31', '03:00', '2027-10-31T02:00:00.000Z'],
  ['within a gap', 'America/New_York', '2028-03-12', '02:15', '2028-03-12T07:00:00.000Z'],
  ['twice', 'America/New_York', '2028-11-05', '01:15', '2028-11-05T05:15:00.000Z'],
  ['within a gap of half an hour', 'Australia/Lord_Howe', '2027-10-03', '02:10', '2027-10-02T15:30:00.000Z'],
  ['after that gap', 'Australia/Lord_Howe', '2027-10-03', '02:30', '2027-10-02T15:30:00.000Z'],
  ['twice, half an hour apart', 'Australia/Lord_Howe', '2028-04-02', '01:45', '2028-04-01T14:45:00.000Z'],
  ['a leap day', 'Europe/Berlin', '2028-02-29', '00:00', '2028-02-28T23:00:00.000Z'],
  ['midnight that does not exist', 'America/Asuncion', '2023-10-01', '00:00', '2023-10-01T04:00:00.000Z'],
  ['a day that a zone left out', 'Pacific/Apia', '2011-12-30', '09:30', '2011-12-30T10:00:00.000Z'],
] as const;

describe('the instant of a local time', () => {
  it.each(JUMPS)('%s in %s, %s %s', (_what, zone, date, at, instant) => {
    expect(new Date(instantOf({ date, at, zone })).toISOString()).toBe(instant);
  });

  it('is at that time on that day, in every zone, wherever that exists', () => {
    const day = fc.date({ min: new Date('2026-01-01'), max: new Date('2031-12-31'), noInvalidDate: true });
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'UTC',
    );
    fc.assert(
      fc.property(day, zone, fc.nat(23), fc.nat(59), (when, where, hour, minute) => {
        const date = when.toISOString().slice(0, 10);
        const at = [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
        const ms = instantOf({ date, at, zone: where });
        expect(dayAt({ ms, zone: where })).toBe(date);
        const came = sayLocal({ ms, zone: where }).slice(11, 16);
        // Only a gap moves it, and never to before.
        if (came !== at) expect(came > at).toBe(true);
        if (came !== at) expect(sayLocal({ ms: ms - 60_000, zone: where }).slice(11, 16) < at).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
