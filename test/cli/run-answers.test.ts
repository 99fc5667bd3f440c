import { describe, expect, it } from '@jest/globals';
import { requireWordsOf } from '../../cli/decision/own-words.ts';
import { eventsIn, stateIn } from '../../cli/run-answers.ts';
import { foreignTenants } from '../../domain/clouds.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { openingQuestion, questionsOf } from '../../domain/plan/questions.ts';
import { SAVED_RUNS, savedRun } from '../support/saved-run.ts';
import { askOf, eventsOf, stateOf } from './decision/true-words.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from './example-run.ts';

const RUN = EXAMPLE_STATE.run;
const header = { v: 1, run: RUN, n: 40, at: '2026-04-01T09:00:00.000Z' } as const;
const STATE = { ...EXAMPLE_STATE, facts: EXAMPLE_STATE.facts.map((fact) => ({ ...header, ...fact })) };
const EVENTS: readonly JournalEvent[] = [
  { ...header, type: 'clock-started', step: 'get-in' },
  { ...header, n: 41, type: 'finding', code: 'engine-error', step: null, text: 'x' },
];

/** As it comes over the wire, with one part of it otherwise. */
function stateWith(change: object): unknown {
  return JSON.parse(JSON.stringify({ ...STATE, ...change }));
}

function broken(place: string) {
  return expect.objectContaining({ code: 'RUN_BROKEN', message: expect.stringContaining(place) });
}

describe('what answers for a run', () => {
  it('is taken where it is the state of that run, without what a newer worker adds', () => {
    expect(stateIn({ run: RUN, answer: stateWith({ newer: true }) })).toEqual(STATE);
  });

  it.each(SAVED_RUNS)('is taken, and proves its words, with every question of a plan: %s', (name) => {
    const { plan } = savedRun(name).input;
    const opening = openingQuestion(plan);
    const nonce = '0a1b2c3d-0a1b-4c3d-8e9f-0a1b2c3d4e5f';
    const questions = plan.steps.flatMap((step) => questionsOf({ plan, step, nonce }));
    const asks = [...(opening === null ? [] : [opening]), ...questions].map((question) =>
      askOf({ plan, question }),
    );
    const told = {
      ...stateOf({ plan, asks }),
      foreignTenants: foreignTenants(plan.tenants).map(({ id, origins }) => ({ id, origins })),
    };
    const answer: unknown = JSON.parse(JSON.stringify(told));
    const state = stateIn({ run: told.run, answer });
    expect(state).toEqual(answer);
    requireWordsOf({ state, plan, events: eventsOf({ plan, asks }) });
  });

  it('is refused where it is of another run, before anything is signed for it', () => {
    expect(() => stateIn({ run: 'drill-a', answer: stateWith({}) })).toThrow(broken('that of'));
  });

  it.each<[string, unknown]>([
    ['its top', null],
    ['its top', 'state'],
    ['run', {}],
  ])('is refused where it is no state at all: at %s', (place, answer) => {
    expect(() => stateIn({ run: RUN, answer })).toThrow(broken(` at ${place}`));
  });

  it.each<[string, object]>([
    ...Object.keys(STATE).map((key): [string, object] => [key, { [key]: { a: 1 } }]),
    ['mode', { mode: 'REAL' }],
    ['plan', { plan: 'b' }],
    ['now', { now: 'now' }],
    ['asks.0.question', { asks: [{ ...EXAMPLE_ASK, question: 1 }] }],
    ['asks.0.values.0.name', { asks: [{ ...EXAMPLE_ASK, values: [{ ask: 'x' }] }] }],
    ['asks.0.choices.0', { asks: [{ ...EXAMPLE_ASK, choices: ['sign'] }] }],
    ['asks.0.missing', { asks: [{ ...EXAMPLE_ASK, missing: undefined }] }],
    ['steps.0.status', { steps: [{ ...EXAMPLE_STATE.steps[0], status: 'well' }] }],
    ['foreignTenants.0.origins', { foreignTenants: [{ id: 'main', origins: ['x'] }] }],
    ['facts.0', { facts: [EVENTS[0]] }],
    ['judgement.verdict', { judgement: { verdict: 'fine', restored: true, reasons: [] } }],
  ])('is refused with the place that is not of its form: %s', (place, change) => {
    expect(() => stateIn({ run: RUN, answer: stateWith(change) })).toThrow(broken(` at ${place}`));
  });

  it('is taken as events where they follow each other, and refused else', () => {
    const [first, second] = EVENTS;
    expect(eventsIn({ run: RUN, from: 40, answer: EVENTS })).toEqual(EVENTS);
    expect(eventsIn({ run: RUN, from: 42, answer: [] })).toEqual([]);
    for (const answer of [
      null,
      [second, first],
      [first, first],
      [{ ...first, run: 'other' }, second],
      [{ ...first, type: 'other' }],
    ])
      expect(() => eventsIn({ run: RUN, from: 40, answer })).toThrow(broken('expected its event'));
    expect(() => eventsIn({ run: RUN, from: 0, answer: EVENTS })).toThrow(broken('expected its event 0'));
  });
});
