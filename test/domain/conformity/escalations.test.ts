import { describe, expect, it } from '@jest/globals';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { Choice } from '../../../domain/decision.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { openingQuestion } from '../../../domain/plan/questions.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { askedEvent } from '../../evidence/asked-event.ts';
import { planOf } from '../../workflows/plan.ts';
import { accepted, RUN, statementOf } from './decisions.ts';
import { BASE } from './forge.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 3, 1, 9);
const at = (minute: number) => new Date(START + minute * MINUTE).toISOString();

/** Two custodians; custodian-2 is away, soc-1 and security-1 stand in after ten minutes, the commander after twenty. */
const PLAN: Plan = planOf({
  publicKey: (person) => `ssh-ed25519 ${person}`,
  change: {
    hypothesis: [],
    steps: [],
    approve: {
      need: [{ role: 'custodian', count: 2 }],
      notInitiator: false,
      withinMs: 60 * MINUTE,
      escalate: [{ afterMs: 20 * MINUTE, to: ['commander'] }],
    },
    deputies: {
      afterMs: 10 * MINUTE,
      of: [
        { person: 'custodian-1', by: ['soc-1', 'security-1'], absent: [] },
        {
          person: 'custodian-2',
          by: ['custodian-3', 'soc-1'],
          absent: [{ from: '2026-04-01', until: '2026-04-02' }],
        },
      ],
    },
  },
});
const ASKED = askedEvent({ plan: PLAN, question: mustBe(openingQuestion(PLAN)), nth: 1, askedAt: START });
const ABSENT: EventBody = joins('absence', 0, ['soc-1', 'custodian-2']);
const SILENT: EventBody = joins('silence', 10, ['security-1', 'custodian-1']);
const LADDER: EventBody = joins('ladder', 20, ['commander-1', null]);

const STRAY: EventBody = {
  type: 'escalated',
  ask: 'other#9',
  cause: 'ladder',
  afterMs: 20 * MINUTE,
  people: [{ person: 'commander-1', for: null }],
};

type Timed = readonly [minute: number, body: EventBody];

function mustBe<T>(value: T | null): T {
  if (value === null) throw new TypeError('expected a value');
  return value;
}

function joins(
  cause: 'absence' | 'silence' | 'ladder',
  minute: number,
  ...people: (readonly [string, string | null])[]
): EventBody {
  const joined = people.map(([person, of]) => ({ person, for: of }));
  return { type: 'escalated', ask: 'approve#1', cause, afterMs: minute * MINUTE, people: joined };
}

const says = (minute: number, person: string, choice: Choice = 'approve'): Timed => [
  minute,
  accepted(
    statementOf({
      ask: 'approve#1',
      step: 'approve',
      person,
      choice,
      reason: choice === 'deny' ? 'no' : '',
      expires: ASKED.expires,
      at: at(minute),
      size: 3,
    }),
  ),
];
const ends = (minute: number, outcome: 'met' | 'denied' | 'expired' | 'impossible' | 'bypassed'): Timed => [
  minute,
  { type: 'ask-closed', ask: 'approve#1', step: 'approve', kind: 'approve', outcome, because: 'x' },
];
const reminds = (minute: number, ...people: string[]): Timed => [
  minute,
  { type: 'reminded', ask: 'approve#1', people },
];

/** The codes of what is wrong in a run that is still open and has come so far. */
function codesOf(...said: readonly Timed[]): string[] {
  const opened = mustBe(BASE[0] ?? null);
  const bodies: readonly Timed[] = [
    [0, { type: 'step-opened', step: 'approve', do: 'phase', account: null }],
    [0, ASKED],
    ...said,
  ];
  const events: JournalEvent[] = bodies.map(([minute, body], index) => ({
    v: 1,
    run: RUN,
    n: index + 1,
    at: at(minute),
    ...body,
  }));
  return breachesOf({ plan: PLAN, events: [{ ...opened, n: 0, at: at(0) }, ...events] }).map(
    ({ code }) => code,
  );
}

const TRUE_ABSENT: Timed = [0, ABSENT];

describe('who is asked later than others', () => {
  it.each<readonly [string, readonly Timed[]]>([
    ['nothing yet', [TRUE_ABSENT]],
    ['all in their time', [TRUE_ABSENT, [10, SILENT], [20, LADDER]]],
    ['a deputy fills the place', [TRUE_ABSENT, says(1, 'soc-1'), says(2, 'custodian-1'), ends(2, 'met')]],
    [
      'nobody for who has answered',
      [TRUE_ABSENT, says(1, 'custodian-1'), says(15, 'custodian-3'), ends(15, 'met')],
    ],
    [
      'a rung fills any place',
      [
        TRUE_ABSENT,
        [10, SILENT],
        [20, LADDER],
        says(21, 'commander-1'),
        says(22, 'security-1'),
        ends(22, 'met'),
      ],
    ],
    [
      'a person who denies beside their deputy',
      [TRUE_ABSENT, says(1, 'soc-1'), says(2, 'custodian-2', 'deny'), ends(2, 'denied')],
    ],
    [
      'a person who bypasses beside their deputy',
      [TRUE_ABSENT, says(1, 'soc-1'), says(2, 'custodian-2', 'bypass'), ends(2, 'bypassed')],
    ],
    ['reminders of who is silent', [TRUE_ABSENT, says(1, 'soc-1'), reminds(5, 'custodian-1', 'custodian-3')]],
    ['silence to the end', [TRUE_ABSENT, [10, SILENT], [20, LADDER], ends(60, 'expired')]],
  ])('is right with %s', (_says, said) => {
    expect(codesOf(...said)).toEqual([]);
  });

  it.each<readonly [string, string, readonly Timed[]]>([
    ['before its time', 'TIME_IMPLAUSIBLE', [TRUE_ABSENT, [9, SILENT]]],
    [
      'after the end',
      'TIME_IMPLAUSIBLE',
      [TRUE_ABSENT, says(1, 'soc-1'), says(2, 'custodian-1'), ends(2, 'met'), [20, LADDER]],
    ],
    ['in another order', 'QUORUM_MISMATCH', [TRUE_ABSENT, [20, LADDER], [20, SILENT]]],
    ['twice', 'QUORUM_MISMATCH', [TRUE_ABSENT, TRUE_ABSENT]],
    ['somebody else', 'QUORUM_MISMATCH', [[0, joins('absence', 0, ['security-2', 'custodian-2'])]]],
    ['for somebody else', 'QUORUM_MISMATCH', [[0, joins('absence', 0, ['soc-1', 'custodian-1'])]]],
    [
      'more people',
      'QUORUM_MISMATCH',
      [[0, joins('absence', 0, ['soc-1', 'custodian-2'], ['security-2', 'custodian-3'])]],
    ],
    [
      'a rung that the plan has not',
      'QUORUM_MISMATCH',
      [TRUE_ABSENT, [5, joins('ladder', 5, ['soc-1', null])]],
    ],
    ['not at all, and it is answered', 'QUORUM_MISMATCH', [says(1, 'custodian-1')]],
    ['not at all, and it runs out', 'QUORUM_MISMATCH', [TRUE_ABSENT, [10, SILENT], ends(60, 'expired')]],
    ['too late for an answer', 'QUORUM_MISMATCH', [TRUE_ABSENT, says(12, 'custodian-3'), [12, SILENT]]],
    ['in no question', 'QUORUM_MISMATCH', [TRUE_ABSENT, [1, STRAY]]],
    ['impossible though a rung was to come', 'QUORUM_MISMATCH', [TRUE_ABSENT, ends(0, 'impossible')]],
    [
      'a person beside their deputy',
      'DECISION_DUPLICATE',
      [TRUE_ABSENT, says(1, 'soc-1'), says(2, 'custodian-2'), ends(2, 'met')],
    ],
    [
      'a reminder of who has answered',
      'QUORUM_MISMATCH',
      [TRUE_ABSENT, says(1, 'soc-1'), reminds(5, 'soc-1')],
    ],
    [
      'a quorum by the rung that was not reached',
      'QUORUM_MISMATCH',
      [TRUE_ABSENT, says(1, 'soc-1'), says(2, 'commander-1'), ends(2, 'met')],
    ],
  ])('is named: %s: %s', (_says, code, said) => {
    expect(codesOf(...said)).toContain(code);
  });
});
