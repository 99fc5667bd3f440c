import { describe, expect, it } from '@jest/globals';
import { requireWordsOf } from '../../../cli/decision/own-words.ts';
import type { OpenAsk } from '../../../domain/decision.ts';
import { openingQuestion, questionsOf } from '../../../domain/plan/questions.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { emptyPlaces } from '../../../domain/quorum.ts';
import type { RunState } from '../../../workflows/messages.ts';
import { examplePlan } from '../../support/organisation.ts';
import { gather, statementFor } from '../../workflows/people.ts';
import { ASKED_AT, askOf, eventsOf, mustBe, stateOf, type SignedAnswer } from './true-words.ts';

const DEPUTIES = `deputies:
  after: 20m
  of:
    - { person: custodian-1, by: [custodian-3, soc-1] }
`;
const RESOLVED = examplePlan('quarterly-drill', 'drill', { more: DEPUTIES, bypass: ['commander'] });
/** With a ladder at the first question, which the runbook has not. */
const PLAN: Plan = {
  ...RESOLVED,
  approve: { ...mustBe(RESOLVED.approve), escalate: [{ afterMs: 900_000, to: ['soc'] }] },
};
const NONCE = '0a1b2c3d-0a1b-4c3d-8e9f-0a1b2c3d4e5f';

const OPENING = askOf({ plan: PLAN, question: mustBe(openingQuestion(PLAN)) });
const SIGN_IN_STEP = mustBe(PLAN.steps.find((step) => step.do === 'sign-in'));
const SIGN_IN = askOf({
  plan: PLAN,
  question: mustBe(questionsOf({ plan: PLAN, step: SIGN_IN_STEP, nonce: NONCE })[0]),
});
const ROTATE_STEP = mustBe(PLAN.steps.find((step) => step.do === 'rotate'));
/** A step that asks two questions, one after the other. */
const RESET: Extract<Plan['steps'][number], { do: 'reset-password' }> = {
  ...{ id: 'new-password', do: 'reset-password', account: 'breakglass-1', withinMs: 14_400_000 },
  unit: '55555555-5555-4555-8555-555555555555',
  escrow: [{ person: 'custodian-1', fingerprint: 'A'.repeat(40) }],
  password: { length: 32, alphabet: 'readable' },
  recordWithinMs: 3_600_000,
};
const JOINED: Partial<OpenAsk> = {
  people: [...SIGN_IN.people, 'custodian-3'],
  joined: [{ person: 'custodian-3', for: 'custodian-1' }],
};

/** By a worker whose journal fits what it shows, unless another is given. */
function hold(state: RunState, plan: unknown = PLAN, events = eventsOf({ ...state, plan: PLAN })): void {
  // As it comes over the wire.
  requireWordsOf({ state, plan: JSON.parse(JSON.stringify(plan)), events });
}

const unproven = expect.objectContaining({ code: 'WORDS_UNPROVEN' });

describe('the words of a run before somebody signs', () => {
  it.each(['drill', 'incident'] as const)('hold for every question of a plan, %s', (mode) => {
    const plan = { ...PLAN, mode };
    const steps = plan.steps.flatMap((step) => questionsOf({ plan, step, nonce: NONCE }));
    const questions = [mustBe(openingQuestion(plan)), ...steps];
    const asks = questions.map((question) => askOf({ question, plan }));
    expect(asks.length).toBeGreaterThan(10);
    hold(stateOf({ asks, plan }), plan, eventsOf({ asks, plan }));
  });

  it('hold while somebody else is asked too: a deputy, or by the ladder', () => {
    const later = {
      people: [...OPENING.people, 'soc-1'],
      joined: [{ person: 'soc-1', for: null }],
    };
    const seated = [
      { ...SIGN_IN, ...JOINED },
      { ...OPENING, ...later },
    ].map((ask) => ({
      ...ask,
      missing: emptyPlaces({ ask, voters: PLAN.people }),
    }));
    hold(stateOf({ plan: PLAN, asks: seated }));
  });

  it.each<[string, Partial<OpenAsk>]>([
    ['the question', { question: SIGN_IN.question.replace('Sign in yourself', 'Have somebody sign in') }],
    ['drill for real', { question: SIGN_IN.question.replace('This is a drill', 'This is REAL') }],
    ['a window that is words', { question: SIGN_IN.question.replace(NONCE, 'has-been-agreed') }],
    ['another step, with the words of this', { step: ROTATE_STEP.id }],
    ['a step that the plan has not', { step: 'other' }],
    ['the kind', { kind: 'approve' }],
    ['the values', { values: [{ name: 'request-id', ask: 'Your password' }] }],
    ['no values', { values: [] }],
    ['the need', { need: [{ role: 'soc', count: 1 }] }],
    ['fewer of the need', { need: [] }],
    ['the people', { people: ['soc-1'] }],
    ['the choices', { choices: ['approve'] }],
    ['who may bypass', { bypassers: ['soc-1'] }],
    ['the time left', { expires: '2026-04-02T09:00:00.000Z' }],
    ['when it was asked', { askedAt: 'now' }],
    ['what is missing', { missing: [] }],
    ['who is asked later', { ahead: [{ at: ASKED_AT, to: ['soc'] }] }],
    [
      'a deputy of nobody',
      { people: [...SIGN_IN.people, 'soc-1'], joined: [{ person: 'soc-1', for: null }] },
    ],
    ["another's deputy", { ...JOINED, joined: [{ person: 'custodian-3', for: 'custodian-2' }] }],
  ])('are refused where a question is not that of the plan: %s', (_what, lie) => {
    hold(stateOf({ plan: PLAN, asks: [OPENING, SIGN_IN] }));
    expect(() => {
      hold(stateOf({ plan: PLAN, asks: [OPENING, { ...SIGN_IN, ...lie }] }));
    }).toThrow(unproven);
  });

  it.each<[string, (state: RunState) => Partial<RunState>]>([
    ['title', () => ({ title: 'A test of the form' })],
    ['mode', () => ({ mode: 'incident' })],
    ['runbook', () => ({ runbook: 'key-lost' })],
    ['organisation', () => ({ organisation: 'other' })],
    ['who began it, whom the plan would not ask', () => ({ initiator: 'security-1' })],
    ['accounts', ({ steps }) => ({ steps: steps.map((step) => ({ ...step, account: null })) })],
    ['what follows', ({ steps }) => ({ steps: steps.slice(0, 2) })],
    ['a pretend tenant', () => ({ foreignTenants: EXAMPLE_FOREIGN_TENANTS })],
  ])('are refused where the run is not that of the plan: %s', (_what, lie) => {
    const state = stateOf({ plan: PLAN, asks: [OPENING] });
    expect(() => {
      hold({ ...state, ...lie(state) });
    }).toThrow(unproven);
  });

  it.each<[string, unknown]>([
    ['another plan than would be signed', { ...PLAN, title: 'Another' }],
    ['what is no plan', { ...PLAN, more: 1 }],
    ['nothing', null],
  ])('are refused where the worker tells %s', (_what, plan) => {
    expect(() => {
      hold(stateOf({ plan: PLAN, asks: [OPENING] }), plan);
    }).toThrow(unproven);
  });
});

describe('the words of a run that its plan cannot tell', () => {
  const reset: Plan = { ...PLAN, steps: [...PLAN.steps, RESET] };
  const asked = questionsOf({ plan: reset, step: RESET }).map((question) => askOf({ plan: reset, question }));
  const [first, other] = [mustBe(asked[0]), mustBe(asked[1])];
  const truth = { plan: reset, asks: [OPENING, SIGN_IN, { ...first, id: `${first.step}#7` }] };
  const told = stateOf(truth);
  const shown = (index: number, lie: Partial<OpenAsk>): Partial<RunState> => ({
    asks: told.asks.map((ask, at) => (at === index ? { ...ask, ...lie } : ask)),
  });
  const emptyAfter = (answered: OpenAsk['answered']): Partial<OpenAsk> => ({
    answered,
    missing: emptyPlaces({ ask: { ...OPENING, answered }, voters: PLAN.people }),
  });
  const holdTo = (lie: Partial<RunState>, events = eventsOf(truth)): void => {
    requireWordsOf({ state: { ...told, ...lie }, plan: reset, events });
  };

  it.each<[string, Partial<RunState>]>([
    ['another question of its step', shown(2, { question: other.question })],
    ['another window', shown(1, { question: SIGN_IN.question.replace(NONCE, NONCE.replace('0a', 'ff')) })],
    ['another that began it', { initiator: 'the-board' }],
    ['the name of another question', shown(1, { id: 'approve#1' })],
    ['a name of none', shown(1, { id: 'abort' })],
    ['another point of the log', shown(1, { log: mustBe(told.asks[0]).log })],
    ['another root', shown(1, { log: { size: 3, root: 'a'.repeat(64) } })],
    ['the log of another time', { log: { ...told.log, root: 'a'.repeat(64) } }],
    ['more than there is', { log: { ...told.log, size: told.log.size + 1 } }],
    ['another time', shown(0, { askedAt: '2026-04-01T09:00:01.000Z', expires: later(OPENING.expires) })],
    ['an approval that nobody gave', shown(0, emptyAfter([{ person: 'security-2', choice: 'approve' }]))],
  ])('are refused where they are not of its journal: %s', (_what, lie) => {
    holdTo({});
    expect(() => {
      holdTo(lie);
    }).toThrow(unproven);
  });

  it('are refused without a journal, with one of another, and with one that begins in the middle', () => {
    const events = eventsOf(truth);
    for (const wrong of [[], events.slice(1), eventsOf({ ...truth, initiator: 'security-1' })])
      expect(() => {
        holdTo({}, wrong);
      }).toThrow(unproven);
    holdTo({}, [...events, ...events]);
  });

  it('tell who has answered, each by their own signature over the question', async () => {
    const crowd = gather(['security-1', 'stranger']);
    const keys = { 'security-1': crowd.publicKey('security-1') };
    const plan = examplePlan('quarterly-drill', 'drill', { keys });
    const ask = askOf({ plan, question: mustBe(openingQuestion(plan)) });
    const open = stateOf({ plan, asks: [ask] });
    const statement = statementFor({
      ...{ state: open, ask: mustBe(open.asks[0]), person: 'security-1' },
      ...{ choice: 'approve', at: ASKED_AT },
    });
    const by = async ({ change = {}, as = 'security-1' }): Promise<SignedAnswer> => {
      const { person, choice } = { ...statement, ...change };
      const said = { ...statement, ...change };
      const { signature } = await crowd.sign(said, as);
      return { person, choice, statement: said, signature };
    };
    const holdAnswer = (answer: SignedAnswer): void => {
      const answered = [{ person: answer.person, choice: answer.choice }];
      const missing = emptyPlaces({ ask: { ...ask, answered }, voters: plan.people });
      const telling = { plan, asks: [{ ...ask, answered, missing }], accepted: [answer] };
      requireWordsOf({ state: stateOf(telling), plan, events: eventsOf(telling) });
    };
    const signed = await by({});
    holdAnswer(signed);
    const lies = [
      await by({ as: 'stranger' }),
      await by({ change: { person: 'stranger' }, as: 'stranger' }),
      await by({ change: { run: 'another' } }),
      await by({ change: { plan: 'c'.repeat(64) } }),
      { ...signed, choice: 'deny' as const },
      { ...signed, person: 'security-2' },
    ];
    for (const lie of lies)
      expect(() => {
        holdAnswer(lie);
      }).toThrow(unproven);
  });
});

function later(time: string): string {
  return new Date(Date.parse(time) + 1_000).toISOString();
}

const EXAMPLE_FOREIGN_TENANTS: RunState['foreignTenants'] = [
  { id: 'main', origins: { login: 'https://127.0.0.1:1', graph: 'https://127.0.0.1:1' } },
];
