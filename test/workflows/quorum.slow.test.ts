import { describe, expect, it } from '@jest/globals';
import type { Ask, Choice, DecisionAnswer, Statement } from '../../domain/decision.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { sayJoined } from '../../domain/joined.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { readPublicKey } from '../../domain/ssh-key.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { bytesOf, digestOf } from '../../evidence/core/hash.ts';
import { checkJournal } from '../../evidence/verify/journal.ts';
import { checkLateDecisions } from '../../evidence/verify/late-decisions.ts';
import { decide, keepDecision, type RunState } from '../../workflows/messages.ts';
import { codeOf } from '../evidence/refused.ts';
import { beforehandOf, statementFor } from './people.ts';
import { APPROVAL_ONLY, STEPS } from './plan.ts';
import { eventsOf, refusalsOf } from './played.ts';
import { atAsk, type Played } from './scene.ts';
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

type Late = Extract<JournalEvent, { type: 'decision-late' }>;

describe('a decision that comes once its question is over', () => {
  const DAY = 24 * 60 * MINUTE;
  const second: Plan['steps'] = STEPS.filter(({ do: kind }) => kind === 'approve');
  const answers: DecisionAnswer[] = [];
  let first: Ask | null = null;
  let state: RunState | null = null;
  let played: Played | null = null;

  /** What somebody says to the first question, long after it was put. */
  const said = (person: string, change: Partial<Statement> = {}): Statement => {
    if (first === null || state === null) throw new Error('expected the first question');
    const { askedAt: at } = first;
    return { ...statementFor({ state, ask: first, person, choice: 'approve', at }), ...change };
  };

  /** The run is played once: the first question is met, and while the next one is open, others come late. */
  const playedOnce = async (): Promise<Played> =>
    (played ??= await stage.play({
      world: pretendWorld(),
      plan: { ...APPROVAL_ONLY, steps: second },
      answer: ({ ask, state: now, honest }) => {
        first ??= ask;
        state ??= now;
        return ask.id === first.id || answers.length > 0 ? honest() : Promise.resolve(null);
      },
      meanwhile: atAsk({
        step: second[0]?.id ?? '',
        act: async ({ handle }) => {
          const counted = first?.answered[0]?.person ?? 'security-1';
          const other = counted === 'security-1' ? 'security-2' : 'security-1';
          const keep = async (statement: Statement, as?: string) =>
            answers.push(
              await handle.executeUpdate(keepDecision, { args: [await stage.crowd.sign(statement, as)] }),
            );
          answers.push(await handle.executeUpdate(decide, { args: [await stage.crowd.sign(said(other))] }));
          await keep(said(other, { values: { seal: 'A' } }));
          await keep(said(other, { at: new Date(Date.parse(said(other).at) - 2 * DAY).toISOString() }));
          await keep(said(other, { choice: 'bypass', reason: 'nobody there' }));
          await keep(said('soc-1'));
          await keep(said(other), 'stranger');
          await keep(said(other, { choice: 'deny', reason: 'on paper' }));
          await keep(said(other));
        },
      }),
    }));

  const lateOf = (events: readonly JournalEvent[]): Late => {
    const [late, ...more] = events.filter((event) => event.type === 'decision-late');
    if (late === undefined || more.length > 0) throw new Error('expected one that came late');
    return late;
  };

  it('is kept once with its signature where it was to be kept, and does not count', async () => {
    const events = eventsOf(await playedOnce());
    expect(answers).toMatchObject([
      { code: 'ASK_CLOSED' },
      { code: 'VALUE_NOT_ASKED' },
      { code: 'DECISION_MISMATCH' },
      { code: 'CHOICE_NOT_ALLOWED' },
      { code: 'PERSON_NOT_ASKED' },
      { code: 'KEY_UNTRUSTED' },
      { accepted: true, quorum: 'late' },
      { code: 'DECISION_DUPLICATE' },
    ]);
    expect(lateOf(events)).toMatchObject({
      ask: first?.id,
      choice: 'deny',
      statement: { reason: 'on paper' },
    });
    // The denial stopped nothing; only the forgery shows in the verdict.
    expect(events.filter(({ type }) => type === 'ask-closed')).toMatchObject([
      { outcome: 'met' },
      { outcome: 'met' },
    ]);
    expect(played?.result.reasons.map(({ code }) => code)).toEqual(['decision-forged']);
  });

  interface Forged {
    /** What the journal has instead of the event. */
    readonly event?: (late: Late) => Partial<Late>;
    /** What was signed instead, by whom. */
    readonly statement?: (was: Statement) => Partial<Statement>;
    readonly as?: string;
    readonly events?: (all: readonly JournalEvent[]) => readonly JournalEvent[];
  }

  const anew = (events: readonly JournalEvent[]) => events.map((event, n) => ({ ...event, n }));

  it.each<[string, string, Forged]>([
    ['as it is', 'accepted', {}],
    [
      'under another signature',
      'SIGNATURE_INVALID',
      { event: (late) => ({ statement: { ...late.statement, reason: 'x' } }) },
    ],
    ['by a stranger', 'KEY_UNTRUSTED', { as: 'stranger' }],
    ['by another key than the event says', 'DECISION_MISMATCH', { event: () => ({ key: 'SHA256:x' }) }],
    ['with another choice than was signed', 'DECISION_MISMATCH', { event: () => ({ choice: 'approve' }) }],
    ['about another run', 'DECISION_MISMATCH', { statement: () => ({ run: 'other' }) }],
    ['about another plan', 'DECISION_MISMATCH', { statement: () => ({ plan: digestOf({}) }) }],
    ['with another end', 'DECISION_MISMATCH', { statement: ({ at }) => ({ expires: at }) }],
    [
      'over another log',
      'ROOT_MISMATCH',
      { statement: ({ log }) => ({ log: { ...log, root: digestOf({}) } }) },
    ],
    [
      'over a longer log',
      'DECISION_MISMATCH',
      { statement: ({ log }) => ({ log: { ...log, size: log.size + 1 } }) },
    ],
    ['by somebody who was not asked', 'PERSON_NOT_ASKED', { statement: () => ({ person: 'soc-1' }) }],
    ['with a choice that was not offered', 'CHOICE_NOT_ALLOWED', { statement: () => ({ choice: 'attest' }) }],
    ['as a withdrawal', 'CHOICE_NOT_ALLOWED', { statement: () => ({ choice: 'withdraw' }) }],
    ['denying without a reason', 'REASON_REQUIRED', { statement: () => ({ reason: '' }) }],
    [
      'with a value that nobody asked for',
      'VALUE_NOT_ASKED',
      { statement: () => ({ values: { seal: 'A' } }) },
    ],
    ['signed long before', 'TIME_IMPLAUSIBLE', { statement: () => ({ at: '2020-01-01T00:00:00.000Z' }) }],
    [
      'while its question is open',
      'DECISION_MISMATCH',
      { events: (all) => anew([...all.filter((event) => event.type !== 'ask-closed')]) },
    ],
    ['twice', 'DECISION_DUPLICATE', { events: (all) => anew([...all, lateOf(all)]) }],
    [
      'beside one of the same person that counted',
      'DECISION_DUPLICATE',
      {
        events: (all) =>
          all.map((event) =>
            event.type === 'decision-accepted' ? { ...event, person: lateOf(all).person } : event,
          ),
      },
    ],
  ])('is verified: %s: %s', async (_what, code, forged) => {
    const { world, plan } = await playedOnce();
    const journal = checkJournal(bytesOf(world.leaves.map((leaf) => `${leaf}\n`).join('')));
    const was = lateOf(journal.events);
    const statement = { ...was.statement, ...forged.statement?.(was.statement) };
    const { person, choice } = statement;
    const resigned = forged.statement !== undefined || forged.as !== undefined;
    const as = forged.as ?? person;
    const signature = resigned ? stage.crowd.signText({ text: canonicalText(statement), as }) : was.signature;
    const own = readPublicKey(stage.crowd.publicKey(as));
    const key = resigned && own.ok ? own.fingerprint : was.key;
    const event: Late = { ...was, key, person, choice, statement, signature, ...forged.event?.(was) };
    const events = journal.events.map((each) => (each.n === was.n ? event : each));
    const given = { ...journal, events: forged.events?.(events) ?? events };
    const found = codeOf(() => {
      checkLateDecisions({ journal: given, plan });
    });
    expect(found).toBe(code);
  });
});
