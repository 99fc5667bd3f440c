import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { approvalOf, type Write } from '../../../domain/conformity/approval.ts';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { ASSIGN_INTENT, CREATE_INTENT, principalName } from '../../../domain/time-bound.ts';
import { planOf } from '../../workflows/plan.ts';
import { CREATABLE, TIME_BOUND } from '../../workflows/time-bound-step.ts';
import { renumbered } from './forge.ts';
import { trueRun } from './true-run.ts';

const STEP = TIME_BOUND.id;
const plan = planOf({
  publicKey: (person) => `ssh-ed25519 ${person}`,
  change: {
    tenants: [CREATABLE],
    steps: [...planOf({ publicKey: () => '' }).steps, TIME_BOUND, { id: 'gone', do: 'restore', undo: STEP }],
  },
});
const BASE = trueRun(plan);

const ofStep = (event: JournalEvent) => 'step' in event && event.step === STEP;
const isFact = (event: JournalEvent, claim: string) => event.type === 'fact' && event.claim === claim;
const isAct = (event: JournalEvent, act: string) => 'act' in event && event.act === act;

function without(drop: (event: JournalEvent) => boolean): JournalEvent[] {
  return renumbered(BASE.filter((event) => !(ofStep(event) && drop(event))));
}

function after(found: (event: JournalEvent) => boolean, event: EventBody): JournalEvent[] {
  const n = BASE.findIndex((each) => ofStep(each) && found(each)) + 1;
  return renumbered([...BASE.slice(0, n), event, ...BASE.slice(n)]);
}

function changed(found: (event: JournalEvent) => boolean, fields: object): JournalEvent[] {
  return BASE.map((event) => (ofStep(event) && found(event) ? { ...event, ...fields } : event));
}

/** Created a second time from an escrow of its own, after what came of the first. */
function again(between: EventBody | null): JournalEvent[] {
  const n = BASE.findIndex((event) => ofStep(event) && isAct(event, CREATE_INTENT)) + 1;
  const escrowed = BASE.filter((event) => isFact(event, 'time-bound.escrowed'));
  const told = between === null ? [] : [between];
  return renumbered([...BASE.slice(0, n), ...told, ...escrowed, intent(CREATE_INTENT), ...BASE.slice(n)]);
}

const intent = (act: string): EventBody => ({ type: 'intent', step: STEP, account: null, act });

describe('an account that the engine created', () => {
  it('leaves a journal that holds', () => {
    expect(breachesOf({ plan, events: BASE })).toEqual([]);
  });

  it.each<[string, () => JournalEvent[]]>([
    ['with no way back', () => without(({ type }) => type === 'undo-registered')],
    ['with another way back', () => changed(({ type }) => type === 'undo-registered', { act: 'nothing' })],
    ['before people let it', () => after(({ type }) => type === 'step-opened', intent(CREATE_INTENT))],
    ['with a password that nobody keeps', () => without((event) => isFact(event, 'time-bound.escrowed'))],
    ['twice from one escrow', () => after((event) => isAct(event, CREATE_INTENT), intent(CREATE_INTENT))],
    ['twice though nothing is told of the first', () => again(null)],
    ['and did not look for it', () => without((event) => isFact(event, 'time-bound.created'))],
    ['and did not look for its role', () => without((event) => isFact(event, 'time-bound.role-assigned'))],
    [
      'and gave a role to what was not seen',
      () => changed((event) => isFact(event, 'time-bound.created'), { state: 'contradicted' }),
    ],
    ['and gave a role twice', () => after((event) => isAct(event, ASSIGN_INTENT), intent(ASSIGN_INTENT))],
    [
      'and wrote something else',
      () => after((event) => isAct(event, ASSIGN_INTENT), intent('reset-password')),
    ],
    ['and does not say who used it', () => without((event) => isFact(event, 'time-bound.signed-in'))],
    [
      'and did not look whether its role is gone',
      () => without((event) => isFact(event, 'time-bound.role-removed')),
    ],
    ['and did not look whether it is gone', () => without((event) => isFact(event, 'time-bound.removed'))],
    [
      'and counts it as removed while it is there',
      () => changed((event) => isFact(event, 'time-bound.removed'), { state: 'contradicted' }),
    ],
  ])('%s: the journal does not hold', (_, forge) => {
    const codes = breachesOf({ plan, events: forge() }).map(({ code }) => code);
    expect(codes).toContain('PLAN_NOT_FOLLOWED');
  });

  it('may be tried a second time where the first was refused', () => {
    const text = 'create-account emergency: TENANT_CONFLICT: no';
    const told = again({ type: 'finding', code: 'write-refused', step: STEP, text });
    expect(breachesOf({ plan, events: told })).toEqual([]);
  });

  it('has its facts from its own tenant alone', () => {
    const source = { from: 'graph:other', query: 'GET /pretend' };
    const events = changed((event) => isFact(event, 'time-bound.created'), { source });
    expect(breachesOf({ plan, events }).map(({ code }) => code)).toContain('FACT_UNSUPPORTED');
  });
});

describe('what lets a write for it', () => {
  const upTo = (found: (event: JournalEvent) => boolean): readonly JournalEvent[] =>
    BASE.slice(0, BASE.findIndex((event) => ofStep(event) && found(event)) + 1);
  const MOMENTS: Readonly<Record<string, readonly JournalEvent[]>> = {
    asked: upTo(({ type }) => type === 'asked'),
    let: upTo(({ type }) => type === 'ask-closed'),
    creating: upTo((event) => isAct(event, CREATE_INTENT)),
    giving: upTo((event) => isAct(event, ASSIGN_INTENT)),
    removing: upTo(({ type }) => type === 'undo-started'),
    removed: upTo(({ type }) => type === 'undo-done'),
    closed: BASE,
  };
  const create = (escrow: string): Write => ({ act: 'create-account', step: STEP, escrow });

  it.each<[Write, readonly string[]]>([
    [{ act: 'escrow-creation', step: STEP }, ['let', 'creating', 'giving']],
    [create('e'.repeat(64)), ['creating', 'giving']],
    [create('f'.repeat(64)), []],
    [{ act: 'assign-role', step: STEP }, ['giving']],
    [{ act: 'remove-account', step: STEP }, ['removing', 'removed']],
    [{ act: 'remove-account', step: 'lose-idp' }, []],
    [{ act: 'revoke-sessions', account: 'breakglass-1' }, []],
  ])('%j: only while %j', (write, moments) => {
    const letting = Object.entries(MOMENTS).filter(
      ([, events]) => approvalOf({ plan, events, write }) !== null,
    );
    expect(letting.map(([moment]) => moment)).toEqual(moments);
  });
});

describe('the name of an account for one run', () => {
  const nameOf = (run: string) => principalName({ step: TIME_BOUND, run, domain: 'example.com' });
  const DIGEST_END = /^emergency-.{1,23}-[0-9a-f]{16}@example\.com$/;

  it('holds the id of the run where that fits', () => {
    expect(nameOf('key-lost-20270101-0900-ab12')).toBe('emergency-key-lost-20270101-0900-ab12@example.com');
    expect(nameOf('r'.repeat(40))).toBe(`emergency-${'r'.repeat(40)}@example.com`);
  });

  it.each([
    [
      'the end of long ids',
      'berlin-emergency-account-creation-quarterly-2027-q1',
      'london-emergency-account-creation-quarterly-2027-q1',
    ],
    ['a dot for a hyphen', 'drill.1', 'drill-1'],
    ['a capital', 'Drill-1', 'drill-1'],
  ])('is told apart in spite of %s', (_, one, other) => {
    expect(nameOf(one)).toMatch(DIGEST_END);
    expect(nameOf(one)).not.toBe(nameOf(other));
    // Whoever names a run by what another's account is called gets another name.
    const taken = nameOf(one).slice('emergency-'.length, -'@example.com'.length);
    expect(nameOf(taken)).not.toBe(nameOf(one));
  });

  it('is one for each run, and short enough', () => {
    const run = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,60}[A-Za-z0-9])?$/);
    fc.assert(
      fc.property(run, run, (one, other) => {
        expect(nameOf(one).split('@')[0]?.length).toBeLessThanOrEqual(64);
        expect(nameOf(one).toLowerCase() === nameOf(other).toLowerCase()).toBe(one === other);
      }),
    );
  });
});
