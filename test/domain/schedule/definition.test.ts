import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../../domain/definition/organisation.ts';
import { exampleOrganisation, exampleOrganisationText } from '../../support/organisation.ts';

const GOOD = {
  ...{ id: 'quarterly', runbook: 'runbooks/quarterly-drill.yaml', from: '2027-01-01' },
  ...{ zone: 'Europe/Berlin', at: '09:30' },
};

/** The schedules of an organisation with these, or codes and paths of its faults. */
function read(...schedules: readonly object[]) {
  const text = exampleOrganisationText({ more: `schedules: ${JSON.stringify(schedules)}` });
  const result = readOrganisation({ file: 'o', text });
  return result.ok ? result.value.schedules : result.faults.map(({ code, path }) => `${code} ${path}`);
}

const range = { from: '2027-01-01', until: '2027-01-31', reason: 'freeze' };

describe('schedules of an organisation', () => {
  it('are none unless named, and quarterly on a weekday without catching up unless said otherwise', () => {
    expect(exampleOrganisation().schedules).toEqual([]);
    expect(read(GOOD)).toEqual([
      {
        ...GOOD,
        ...{ every: 'quarterly', weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'] },
        ...{ blackouts: [], surprise: false },
      },
    ]);
  });

  it.each<[string, object, string]>([
    ['no such day', { from: '2027-02-29' }, 'VALUE_INVALID schedules[0].from'],
    ['no such zone', { zone: 'Europe/Atlantis' }, 'VALUE_INVALID schedules[0].zone'],
    ['an offset as a zone', { zone: '+01:00' }, 'VALUE_INVALID schedules[0].zone'],
    ['no such time', { at: '24:00' }, 'VALUE_INVALID schedules[0].at'],
    ['no such cadence', { every: 'quaterly' }, 'VALUE_INVALID schedules[0].every'],
    ['no business day', { weekdays: [] }, 'VALUE_INVALID schedules[0].weekdays'],
    ['no window', { 'business-days': 0 }, 'VALUE_INVALID schedules[0].business-days'],
    ['a key misspelt', { catchup: '1d' }, 'KEY_UNKNOWN schedules[0].catchup'],
    [
      'a blackout that ends before it begins',
      { blackouts: [{ ...range, until: '2026-12-31' }] },
      'VALUE_INVALID schedules[0].blackouts[0].until',
    ],
    [
      'a pause without end',
      { paused: { from: '2027-01-01', reason: 'x' } },
      'KEY_MISSING schedules[0].paused.until',
    ],
    [
      'a pause without reason',
      { paused: { ...range, reason: '' } },
      'VALUE_INVALID schedules[0].paused.reason',
    ],
  ])('are refused: %s', (_what, other, fault) => {
    expect(read({ ...GOOD, ...other })).toEqual([fault]);
  });

  it('have ids of their own, and no name that somebody of the roster has', () => {
    expect(read(GOOD, GOOD)).toEqual(['ID_DUPLICATE schedules[1].id']);
    const named = exampleOrganisationText({ more: `schedules: ${JSON.stringify([GOOD])}` });
    const text = named.replaceAll('soc-1', 'schedule-quarterly');
    const result = readOrganisation({ file: 'o', text });
    expect(result.ok ? [] : result.faults.map(({ code }) => code)).toEqual(['ID_DUPLICATE']);
  });
});
