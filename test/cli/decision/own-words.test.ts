import { describe, expect, it } from '@jest/globals';
import { requireWordsOf } from '../../../cli/decision/own-words.ts';
import type { OpenAsk } from '../../../domain/decision.ts';
import { openingQuestion, questionsOf } from '../../../domain/plan/questions.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { emptyPlaces } from '../../../domain/quorum.ts';
import type { RunState } from '../../../workflows/messages.ts';
import { examplePlan } from '../../support/organisation.ts';
import { ASKED_AT, askOf, mustBe, stateOf } from './true-words.ts';

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
const JOINED: Partial<OpenAsk> = {
  people: [...SIGN_IN.people, 'custodian-3'],
  joined: [{ person: 'custodian-3', for: 'custodian-1' }],
};

function hold(state: RunState, plan: unknown = PLAN): void {
  // As it comes over the wire.
  requireWordsOf({ state, plan: JSON.parse(JSON.stringify(plan)) });
}

const unproven = expect.objectContaining({ code: 'WORDS_UNPROVEN' });

describe('the words of a run before somebody signs', () => {
  it.each(['drill', 'incident'] as const)('hold for every question of a plan, %s', (mode) => {
    const plan = { ...PLAN, mode };
    const steps = plan.steps.flatMap((step) => questionsOf({ plan, step, nonce: NONCE }));
    const questions = [mustBe(openingQuestion(plan)), ...steps];
    const asks = questions.map((question) => askOf({ question, plan }));
    expect(asks.length).toBeGreaterThan(10);
    hold(stateOf({ asks, plan }), plan);
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

const EXAMPLE_FOREIGN_TENANTS: RunState['foreignTenants'] = [
  { id: 'main', origins: { login: 'https://127.0.0.1:1', graph: 'https://127.0.0.1:1' } },
];
