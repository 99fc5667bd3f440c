import { describe, expect, it } from '@jest/globals';
import { approvalOf, type Write } from '../../../domain/conformity/approval.ts';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { planOf } from '../../workflows/plan.ts';
import { PASS } from '../../workflows/pass-step.ts';
import { renumbered } from './forge.ts';
import { trueRun } from './true-run.ts';

const plan = planOf({ publicKey: (person) => `ssh-ed25519 ${person}`, change: { steps: [PASS] } });
const BASE = trueRun(plan);

const codesOf = (events: readonly JournalEvent[]) => breachesOf({ plan, events }).map(({ code }) => code);
const ofStep = (event: JournalEvent) => 'step' in event && event.step === PASS.id;
const isFact = (event: JournalEvent, claim: string) => event.type === 'fact' && event.claim === claim;
const intent: EventBody = { type: 'intent', step: PASS.id, account: 'breakglass-1', act: 'make-access-pass' };

function without(drop: (event: JournalEvent) => boolean): JournalEvent[] {
  return renumbered(BASE.filter((event) => !(ofStep(event) && drop(event))));
}

function after(found: (event: JournalEvent) => boolean, event: EventBody): JournalEvent[] {
  const n = BASE.findLastIndex((each) => ofStep(each) && found(each)) + 1;
  return renumbered([...BASE.slice(0, n), event, ...BASE.slice(n)]);
}

/** Made a second time, after what came of the first. */
function twice(between: EventBody | null): JournalEvent[] {
  const n = BASE.findIndex((each) => ofStep(each) && each.type === 'intent') + 1;
  return renumbered([...BASE.slice(0, n), ...(between === null ? [] : [between]), intent, ...BASE.slice(n)]);
}

describe('a pass that the engine made', () => {
  it('leaves a journal that holds', () => {
    expect(breachesOf({ plan, events: BASE })).toEqual([]);
  });

  it.each<[string, () => JournalEvent[]]>([
    ['was made before people let it', () => after(({ type }) => type === 'step-opened', intent)],
    ['was made once more though nothing is told of the first', () => twice(null)],
    ['was made once more while the first was used', () => after(({ type }) => type === 'asked', intent)],
    ['has no way to be deleted', () => without(({ type }) => type === 'undo-registered')],
    ['was never sealed', () => without((event) => isFact(event, 'pass.sealed'))],
    ['was never seen', () => without((event) => isFact(event, 'pass.issued'))],
    [
      'was not followed by a look for a passkey',
      () => without((event) => isFact(event, 'passkey.registered')),
    ],
    [
      'was not followed by a look for the lost one',
      () => without((event) => isFact(event, 'passkey.lost-removed')),
    ],
    ['was not looked for in the audit log', () => without((event) => isFact(event, 'passkey.audited'))],
    ['is said to be gone, and nobody looked', () => without((event) => isFact(event, 'pass.gone'))],
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

  it('may be followed by another where the first was not answered', () => {
    const text = 'make-access-pass of breakglass-1: TENANT_TIMEOUT: no answer';
    expect(codesOf(twice({ type: 'finding', code: 'write-unanswered', step: PASS.id, text }))).toEqual([]);
  });

  it('is asked about three times', () => {
    const asked = BASE.filter((event) => event.type === 'asked' && ofStep(event));
    expect(asked).toHaveLength(3);
    const last = asked.at(-1);
    const cut = without(
      (event) => 'ask' in event && last !== undefined && 'ask' in last && event.ask === last.ask,
    );
    expect(codesOf(cut)).toContain('QUORUM_MISMATCH');
  });
});

describe('what lets a pass be made', () => {
  const account = 'breakglass-1';
  const at = (found: (event: JournalEvent) => boolean) =>
    BASE.findIndex((event) => ofStep(event) && found(event));
  const until = (n: number, write: Write) => approvalOf({ plan, events: BASE.slice(0, n + 1), write });
  const make: Write = { act: 'make-pass', account, attempt: 1 };
  const remove: Write = { act: 'delete-pass', account };
  const meant = at(({ type }) => type === 'intent');

  it('is its own intent, of this attempt', () => {
    expect(until(meant, make)).toMatchObject({ step: PASS, from: meant });
    expect(until(meant - 1, make)).toBeNull();
    expect(until(meant, { ...make, attempt: 2 })).toBeNull();
    expect(until(meant, { ...make, account: 'breakglass-2' })).toBeNull();
    expect(until(meant, { act: 'leave-unit', account })).toBeNull();
  });

  it('ends when the directory shows it', () => {
    expect(
      until(
        at((event) => isFact(event, 'pass.issued')),
        make,
      ),
    ).toBeNull();
  });

  it('lets it be deleted until the run is closed, whatever the journal says of that', () => {
    expect(until(meant - 1, remove)).toBeNull();
    expect(
      until(
        at(({ type }) => type === 'undo-started'),
        remove,
      ),
    ).toMatchObject({ until: Infinity });
    const done = at(({ type }) => type === 'undo-done');
    expect(until(done, remove)).not.toBeNull();
    expect(until(BASE.length - 1, remove)).toBeNull();
  });
});
