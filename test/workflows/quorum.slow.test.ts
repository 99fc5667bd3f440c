import { describe, expect, it } from '@jest/globals';
import type { Ask, Choice, Statement } from '../../domain/decision.ts';
import { sayJoined } from '../../domain/joined.ts';
import type { Plan } from '../../domain/plan/types.ts';
import type { RunState } from '../../workflows/messages.ts';
import { beforehandOf, statementFor } from './people.ts';
import { APPROVAL_ONLY, STEPS } from './plan.ts';
import { eventsOf, refusalsOf } from './played.ts';
import { stageOfFile } from './stage-of-file.ts';
import { pretendWorld } from './world.ts';

const stage = stageOfFile();

describe('a quorum', () => {
  it('an approval is taken back until the quorum holds, and then given anew, but by no older signature', async () => {
    const need = [{ role: 'security', count: 2 }];
    let first: Ask | null = null;
    const left: [string, Choice, number][] = [
      ['security-1', 'withdraw', 0],
      ['security-1', 'approve', 1],
      ['security-1', 'withdraw', 2],
      ['security-2', 'approve', 3],
      ['security-1', 'approve', 1],
      ['security-1', 'approve', 4],
      ['security-1', 'withdraw', 5],
    ];
    const played = await stage.play({
      world: pretendWorld(),
      plan: {
        ...APPROVAL_ONLY,
        steps: STEPS.filter(({ do: kind }) => kind === 'approve'),
        approve: { ...APPROVAL_ONLY.approve, need },
      },
      answer: async ({ ask, state, honest }) => {
        first ??= ask;
        const [person, choice, second] = left.shift() ?? [];
        if (person === undefined || choice === undefined || second === undefined) return honest();
        const at = new Date(Date.parse(first.askedAt) + second * 1_000).toISOString();
        return stage.crowd.sign(statementFor({ state, ask: first, person, choice, at }));
      },
    });
    expect(played.answers).toMatchObject([
      { code: 'NOTHING_TO_WITHDRAW' },
      { quorum: 'open' },
      { quorum: 'open' },
      { quorum: 'open' },
      { code: 'DECISION_DUPLICATE' },
      { quorum: 'met' },
      { code: 'WITHDRAWAL_LATE' },
      { quorum: 'met' },
    ]);
    expect(played.result.verdict).toBe('passed');
  });
});

const MINUTE = 60_000;

/** Lets each say an approval of the question as soon as its minute has come; gives what the run answered. */
async function heard({
  says,
  plan,
}: {
  says: readonly (readonly [minute: number, person: string])[];
  plan: Partial<Plan>;
}) {
  const left = [...says];
  const played = await stage.play({
    world: pretendWorld(),
    plan: { ...APPROVAL_ONLY, ...plan },
    initiator: 'security-1',
    tickMs: MINUTE,
    answer: ({ ask, state, now }) => {
      const [minute, person] = left[0] ?? [Infinity, ''];
      if (Date.parse(now) < Date.parse(ask.askedAt) + minute * MINUTE) return Promise.resolve(null);
      left.shift();
      return stage.crowd.sign(statementFor({ state, ask, person, choice: 'approve', at: now }));
    },
  });
  const asked = eventsOf(played).flatMap((event) =>
    event.type === 'escalated' ? [sayJoined(event.people)] : [],
  );
  return {
    asked,
    played,
    codes: played.answers.map((answer) => ('code' in answer ? answer.code : answer.quorum)),
  };
}

describe('more people are asked', () => {
  it('by a ladder: refused before their rung, counted after it, reminded and shown', async () => {
    const need = [{ role: 'security', count: 1 }];
    const escalate = [{ afterMs: 15 * MINUTE, to: ['commander'] }];
    const { asked, codes, played } = await heard({
      plan: {
        approve: { need, notInitiator: true, withinMs: 60 * MINUTE, escalate },
        waits: { pollMs: 30_000, recordMs: 1, tenantMs: 1_000, remindMs: 20 * MINUTE, requestMs: 20_000 },
      },
      says: [
        [1, 'commander-1'],
        [25, 'commander-1'],
      ],
    });
    expect(asked).toEqual(['commander-1']);
    expect(codes).toEqual(['PERSON_NOT_ASKED', 'met']);
    const reminded = eventsOf(played).find(({ type }) => type === 'reminded');
    expect(reminded).toMatchObject({ people: ['security-2', 'custodian-1', 'commander-1'] });
    expect(played.result.verdict).toBe('passed');
  });

  it('as deputies: at once of who is away, in time of who is silent, and never beside them', async () => {
    const { asked, codes } = await heard({
      plan: {
        approve: { need: [{ role: 'custodian', count: 2 }], notInitiator: true, withinMs: 60 * MINUTE },
        deputies: {
          afterMs: 10 * MINUTE,
          of: [
            { person: 'custodian-1', by: ['security-1', 'soc-1'], absent: [] },
            {
              person: 'custodian-2',
              by: ['security-2'],
              absent: [{ from: '2000-01-01', until: '2999-12-31' }],
            },
          ],
        },
      },
      says: [
        [0, 'security-2'],
        [1, 'custodian-2'],
        [2, 'soc-1'],
        [11, 'soc-1'],
      ],
    });
    expect(asked).toEqual(['security-2 for custodian-2', 'soc-1 for custodian-1']);
    expect(codes).toEqual(['open', 'DECISION_DUPLICATE', 'PERSON_NOT_ASKED', 'met']);
  });
});

describe('approvals from before a scheduled run', () => {
  it('count at its beginning, in their time and for its plan; whoever is missing is asked anew', async () => {
    const now = await stage.env.currentTimeMs();
    const hours = (count: number) => new Date(now + count * 3_600_000).toISOString();
    const signed = (about: Pick<RunState, 'run' | 'plan'>, person: string, change: Partial<Statement> = {}) =>
      stage.crowd.sign(
        beforehandOf({ ...about, person, change: { at: hours(-1), expires: hours(24), ...change } }),
      );
    const need = [{ role: 'security', count: 3 }];
    const played = await stage.play({
      world: pretendWorld(),
      plan: { ...APPROVAL_ONLY, approve: { ...APPROVAL_ONLY.approve, need } },
      initiator: 'schedule-quarterly',
      beforehand: (about) =>
        Promise.all([
          signed(about, 'security-1'),
          signed(about, 'security-1'),
          signed(about, 'security-2', { plan: 'a'.repeat(64) }),
          signed(about, 'security-2', { expires: hours(-0.5) }),
          signed(about, 'security-2', { at: hours(-1), expires: hours(24 * 121) }),
          signed(about, 'security-2', { choice: 'withdraw' }),
          signed(about, 'soc-1'),
          signed(about, 'custodian-1'),
        ]),
      answer: ({ ask, say }) =>
        ask.answered.length === 2 ? say({ person: 'security-2', choice: 'approve' }) : Promise.resolve(null),
    });
    expect(refusalsOf(played)).toEqual([
      'DECISION_DUPLICATE',
      'DECISION_MISMATCH',
      'DECISION_EXPIRED',
      'DECISION_MISMATCH',
      'CHOICE_NOT_ALLOWED',
      'PERSON_NOT_ASKED',
    ]);
    const accepted = eventsOf(played).flatMap((event) =>
      event.type === 'decision-accepted' ? [[event.person, event.via]] : [],
    );
    expect(accepted).toEqual([
      ['security-1', 'beforehand'],
      ['custodian-1', 'beforehand'],
      ['security-2', 'update'],
    ]);
    expect(played.result.verdict).toBe('passed');
  });

  it('count for nothing in a run that a person starts, nor as an answer in one', async () => {
    const now = await stage.env.currentTimeMs();
    const about = {
      at: new Date(now - 1_000).toISOString(),
      expires: new Date(now + 86_400_000).toISOString(),
    };
    const played = await stage.play({
      world: pretendWorld(),
      plan: APPROVAL_ONLY,
      beforehand: async ({ run, plan, crowd }) => [
        await crowd.sign(beforehandOf({ run, plan, person: 'security-1', change: about })),
      ],
      answer: ({ state, ask, say }) =>
        state.log.size < 5
          ? stage.crowd.sign(
              beforehandOf({ ...state, person: 'security-1', change: { ...about, expires: ask.expires } }),
            )
          : say({ person: 'security-2', choice: 'approve' }),
    });
    expect(new Set(refusalsOf(played))).toEqual(new Set(['DECISION_MISMATCH']));
    expect(refusalsOf(played).length).toBeGreaterThan(1);
    expect(played.result.verdict).toBe('passed');
  });
});
