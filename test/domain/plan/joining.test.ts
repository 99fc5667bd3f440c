import { describe, expect, it } from '@jest/globals';
import { duesOf, whoJoins, type Due } from '../../../domain/plan/joining.ts';
import type { Plan } from '../../../domain/plan/types.ts';

const AWAY = { from: '2026-04-02', until: '2026-04-03' };
const DEPUTIES: NonNullable<Plan['deputies']> = {
  afterMs: 600_000,
  of: [
    { person: 'custodian-1', by: ['soc-1', 'security-1'], absent: [AWAY] },
    { person: 'soc-1', by: ['security-2'], absent: [{ from: '2026-04-03', until: '2026-04-03' }] },
  ],
};

const ABSENCE: Due = { cause: 'absence', afterMs: 0, to: [] };

/** Who is asked for whom on a day. */
function joining({
  day,
  due = ABSENCE,
  people = ['custodian-1'],
  excluded = [],
}: {
  day: string;
  due?: Due;
  people?: readonly string[];
  excluded?: readonly string[];
}) {
  const ask = { people, answered: [], askedAt: `${day}T23:59:59.999Z` };
  const joined = whoJoins({ due, plan: { people: [], deputies: DEPUTIES }, ask, excluded });
  return joined.map((seat) => `${seat.person} for ${seat.for ?? 'a rung'}`);
}

describe('a deputy', () => {
  it.each([
    ['the day before an absence', '2026-04-01', []],
    ['its first day', '2026-04-02', ['soc-1 for custodian-1']],
    ['its last day, on which the first deputy is away too', '2026-04-03', ['security-1 for custodian-1']],
    ['the day after it', '2026-04-04', []],
    ['a day of another year', '2027-04-02', []],
  ])('is asked at once on the days of the absence alone: %s', (_what, day, expected) => {
    expect(joining({ day })).toEqual(expected);
  });

  it('is asked for who is silent on any day, and is nobody who is away, asked already or left out', () => {
    const due: Due = { cause: 'silence', afterMs: 600_000, to: [] };
    expect(joining({ day: '2026-04-01', due })).toEqual(['soc-1 for custodian-1']);
    expect(joining({ day: '2026-04-03', due })).toEqual(['security-1 for custodian-1']);
    const both = ['custodian-1', 'soc-1'];
    expect(joining({ day: '2026-04-01', due, people: both })).toEqual([
      'security-1 for custodian-1',
      'security-2 for soc-1',
    ]);
    expect(joining({ day: '2026-04-01', due, excluded: ['soc-1', 'security-1'] })).toEqual([]);
  });
});

describe('the moments at which more people are asked', () => {
  const rung = (afterMs: number, role: string) => ({ afterMs, to: [role] });
  const moments = (escalate: ReturnType<typeof rung>[], withinMs = 3_600_000) =>
    duesOf({ plan: { deputies: DEPUTIES }, question: { escalate, withinMs } }).map(({ cause, afterMs, to }) =>
      `${cause} ${afterMs / 60_000} ${to.join()}`.trim(),
    );

  it('are in order of their time; of one moment absence first, and the ladder last', () => {
    expect(moments([rung(300_000, 'security'), rung(600_000, 'soc'), rung(1_200_000, 'commander')])).toEqual([
      ...['absence 0', 'ladder 5 security'],
      ...['silence 10', 'ladder 10 soc', 'ladder 20 commander'],
    ]);
    expect(moments([rung(0, 'security')])).toEqual(['absence 0', 'ladder 0 security', 'silence 10']);
  });

  it('are none at the end of the question or after it', () => {
    expect(moments([rung(599_999, 'soc'), rung(600_000, 'security')], 600_000)).toEqual([
      'absence 0',
      `ladder ${599_999 / 60_000} soc`,
    ]);
  });
});
