import { describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../../domain/ledger.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import type { OwnOrganisation } from '../../../evidence/verify/organisation.ts';
import { checkOwnSchedule } from '../../../evidence/verify/own-schedule.ts';
import { madeSchedule } from '../../domain/schedule/made.ts';
import { exampleOrganisation, examplePlan } from '../../support/organisation.ts';
import { codeOf } from '../refused.ts';

const ledger = [] as const;

const plan = examplePlan('sign-in-check');
const runbookDigest = sha256Hex('the runbook');
const opened = { run: 'quarterly-2027-q1', initiator: 'schedule-quarterly', runbookDigest };
const own: OwnOrganisation = {
  definition: { ...exampleOrganisation(), schedules: [madeSchedule({ from: '2027-02-01' })] },
  trustedCa: null,
  runbooks: new Map([['quarterly', runbookDigest]]),
};

describe('a run that a schedule started, with the organisation file', () => {
  it('is one of its schedules, for a period of it, by its runbook', () => {
    expect(checkOwnSchedule({ opened, plan, organisation: own, ledger })).toEqual([]);
  });

  it('is not held against a runbook that is not there, and says so', () => {
    const organisation = { ...own, runbooks: new Map<string, string>() };
    expect(checkOwnSchedule({ opened, plan, organisation, ledger })).toEqual([
      'the runbook runbooks/quarterly-drill.yaml beside the organisation file: that quarterly-2027-q1 held it is not shown',
    ]);
  });

  it.each([
    ['no schedule of it', 'PERSON_UNKNOWN', { run: 'nosuch-2031-q4', initiator: 'schedule-nosuch' }],
    ['a month of a quarterly one', 'PERSON_UNKNOWN', { run: 'quarterly-2027-03' }],
    ['a half-year of a quarterly one', 'PERSON_UNKNOWN', { run: 'quarterly-2027-h1' }],
    ['a period before it began', 'PERSON_UNKNOWN', { run: 'quarterly-2026-q4' }],
    ['another runbook', 'PLAN_CHANGED', { runbookDigest: sha256Hex('something easier') }],
  ])('is refused as %s: %s', (_what, code, other) => {
    expect(
      codeOf(() => checkOwnSchedule({ opened: { ...opened, ...other }, plan, organisation: own, ledger })),
    ).toBe(code);
  });

  it('is told to have no draw, where it draws its day and the ledger that opens it has none', () => {
    const surprise = { ...own.definition, schedules: [madeSchedule({ surprise: true })] };
    const of = { schedule: 'quarterly', period: '2027-Q1' };
    const header = { v: 1, n: 1, at: '2027-01-04T08:30:00.000Z' } as const;
    const digest = '0'.repeat(64);
    const begun: LedgerEntry = {
      ...{ ...header, type: 'run-opened', run: opened.run },
      ...{ runbook: 'quarterly-drill', mode: 'drill', plan: digest },
    };
    const drawn: LedgerEntry = {
      ...{ ...header, type: 'draw-committed', ...of },
      ...{ days: ['2027-01-04'], commitment: digest },
    };
    const told = (definition: OwnOrganisation['definition'], entries: readonly LedgerEntry[]) =>
      checkOwnSchedule({ opened, plan, organisation: { ...own, definition }, ledger: entries });
    expect(told(surprise, [begun])).toEqual([
      'a draw of the day of quarterly-2027-q1 in the ledger, as schedule-quarterly has it: that its day surprised is not shown',
    ]);
    expect(told(surprise, [drawn, begun])).toEqual([]);
    expect(told(surprise, [])).toEqual([]);
    expect(told(own.definition, [begun])).toEqual([]);
  });

  it('is none where a person of the plan started it', () => {
    const initiator = plan.people[0]?.id ?? '';
    expect(
      checkOwnSchedule({
        opened: { ...opened, initiator },
        plan,
        organisation: { ...own, runbooks: new Map() },
        ledger,
      }),
    ).toEqual([]);
  });
});
