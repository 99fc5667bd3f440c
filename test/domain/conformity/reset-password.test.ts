import { describe, expect, it } from '@jest/globals';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { judge } from '../../../domain/verdict.ts';
import { planOf } from '../../workflows/plan.ts';
import { RESET } from '../../workflows/reset-step.ts';
import { renumbered } from './forge.ts';
import { trueRun } from './true-run.ts';

const UNIT = '44444444-4444-4444-8444-444444444444';
const plan = planOf({
  publicKey: (person) => `ssh-ed25519 ${person}`,
  change: { steps: [...planOf({ publicKey: () => '' }).steps, { ...RESET, unit: UNIT }] },
});
const BASE = trueRun(plan);

const codesOf = (events: readonly JournalEvent[], of = plan) =>
  breachesOf({ plan: of, events }).map(({ code }) => code);
const ofStep = (event: JournalEvent) => 'step' in event && event.step === RESET.id;
const isIntent = (event: JournalEvent, act: string) => event.type === 'intent' && event.act === act;
const isFact = (event: JournalEvent, claim: string) => event.type === 'fact' && event.claim === claim;

function without(drop: (event: JournalEvent) => boolean): JournalEvent[] {
  return renumbered(BASE.filter((event) => !(ofStep(event) && drop(event))));
}

function after(found: (event: JournalEvent) => boolean, ...events: readonly EventBody[]): JournalEvent[] {
  const n = BASE.findLastIndex(found) + 1;
  return renumbered([...BASE.slice(0, n), ...events, ...BASE.slice(n)]);
}

const again: EventBody = { type: 'intent', step: RESET.id, account: 'breakglass-1', act: 'reset-password' };

/** The names of the escrow files in the runs here. */
const FIRST = `${BASE[0]?.run}.1.asc`;
const SECOND = 'another.2.asc';

/** The journal with another word on which escrow holds the password. */
function known(seen: string, events: readonly JournalEvent[] = BASE, more: object = {}): JournalEvent[] {
  return events.map((event) =>
    isFact(event, 'password.escrow-known') ? { ...event, seen, ...more } : event,
  );
}

/** One more password after the first, each from an escrow of its own. */
function setTwice(between: readonly EventBody[]): JournalEvent[] {
  const escrowed = BASE.find((event) => isFact(event, 'password.escrowed'));
  if (escrowed?.type !== 'fact') throw new RangeError('expected an escrow');
  const another = { ...escrowed, seen: escrowed.seen.replace(FIRST, SECOND) };
  return after((event) => isIntent(event, 'reset-password'), ...between, another, again);
}

const doubt: EventBody = { type: 'finding', code: 'write-unanswered', step: RESET.id, text: 'so' };
const refusal: EventBody = { ...doubt, code: 'write-refused' };
const OPEN = { state: 'contradicted' } as const;

describe('a password that the engine set', () => {
  it('leaves a journal that holds', () => {
    expect(breachesOf({ plan, events: BASE })).toEqual([]);
  });

  it.each<[string, () => JournalEvent[]]>([
    ['was never escrowed', () => without((event) => isFact(event, 'password.escrowed'))],
    ['was set twice from one escrow', () => after((event) => isIntent(event, 'reset-password'), again)],
    [
      'was set before people let it',
      () => after((event) => ofStep(event) && event.type === 'step-opened', again),
    ],
    ['was set twice, the first without any doubt', () => setTwice([])],
    [
      'was set after its account left twice',
      () => after((event) => isIntent(event, 'leave-unit'), { ...again, act: 'leave-unit' }),
    ],
    ['was not compared', () => without((event) => isFact(event, 'password.changed'))],
    ['is in one of several escrows', () => without((event) => isFact(event, 'password.escrow-known'))],
    ['was not looked for in the audit log', () => without((event) => isFact(event, 'password.audited'))],
    ['was set though the account was not seen outside', () => without((event) => isFact(event, 'unit.left'))],
    [
      'was set inside of its unit',
      () =>
        without(
          (event) =>
            isIntent(event, 'leave-unit') || event.type.startsWith('undo-') || isFact(event, 'unit.restored'),
        ),
    ],
    ['was set outside of its unit with no way back', () => without(({ type }) => type === 'undo-registered')],
    [
      'registered another way back',
      () =>
        BASE.map((event) =>
          event.type === 'undo-registered' && ofStep(event) ? { ...event, act: 'nothing' } : event,
        ),
    ],
  ])('%s: the journal does not hold', (_, forge) => {
    expect(codesOf(forge())).toContain('PLAN_NOT_FOLLOWED');
  });

  it.each([
    ['no answer came the first time', known(`try ${SECOND}, then ${FIRST}`, setTwice([doubt]), OPEN)],
    ['the first was refused', known(SECOND, setTwice([refusal]))],
  ])('may be set twice where %s', (_, events) => {
    expect(breachesOf({ plan, events }).filter(({ n }) => n < events.length - 1)).toEqual([]);
  });

  it.each<[string, JournalEvent[]]>([
    ['an escrow that was never recorded', known('elsewhere.asc')],
    ['an escrow of another step', known(SECOND)],
    ['none, as if none were open', known('none', BASE, OPEN)],
    ['one of two that are open', known(SECOND, setTwice([doubt]))],
    ['two in the wrong order', known(`try ${FIRST}, then ${SECOND}`, setTwice([doubt]), OPEN)],
    ['the one that was refused', known(FIRST, setTwice([refusal]))],
    ['the right one as not known', known(FIRST, BASE, OPEN)],
    ['an escrow by the cut of a drill', known(FIRST, BASE, { source: { from: 'engine:cut', query: null } })],
  ])('is not said to be in %s', (_, events) => {
    expect(codesOf(events)).toContain('FACT_UNSUPPORTED');
  });

  it('may stay where it is if it was in no unit, and the run says so', () => {
    const stayed = BASE.flatMap((event): EventBody[] => {
      if (!ofStep(event)) return [event];
      if (isIntent(event, 'leave-unit'))
        return [{ type: 'finding', code: 'not-in-unit', step: RESET.id, text: 'so' }];
      return event.type.startsWith('undo-') || isFact(event, 'unit.restored') ? [] : [event];
    });
    const events = renumbered(stayed);
    expect(judge(events)).toMatchObject({ verdict: 'deviated' });
    expect(breachesOf({ plan, events }).filter(({ n }) => n < events.length - 1)).toEqual([]);
  });

  it('asks once for each write', () => {
    const asked = BASE.filter((event) => event.type === 'asked' && ofStep(event));
    expect(asked).toHaveLength(2);
    const last = asked[1];
    const cut = without(
      (event) => 'ask' in event && last !== undefined && 'ask' in last && event.ask === last.ask,
    );
    expect(codesOf(cut)).toContain('QUORUM_MISMATCH');
  });

  it('leaves no unit that its plan does not name, nor asks for it', () => {
    const inside = { ...plan, steps: plan.steps.map((step) => (step.id === RESET.id ? RESET : step)) };
    expect(codesOf(BASE, inside)).toContain('QUORUM_MISMATCH');
  });

  it('has its escrow said by nobody but the engine, and only there', () => {
    const said = BASE.map((event) =>
      isFact(event, 'password.escrowed') && event.type === 'fact'
        ? { ...event, source: { from: 'person:custodian-1', query: null } }
        : event,
    );
    expect(codesOf(said)).toContain('FACT_UNSUPPORTED');
  });
});
