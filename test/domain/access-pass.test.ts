import { describe, expect, it } from '@jest/globals';
import { questionsOf } from '../../domain/plan/questions.ts';
import { invite } from '../../domain/plan/asked.ts';
import type { AccessPassStep } from '../../domain/plan/engine-steps.ts';
import { examplePlan } from '../support/organisation.ts';
import {
  judgeGone,
  judgeIssued,
  judgeLostRemoved,
  judgeRegistered,
  passMadeAt,
  type MethodSeen,
} from '../../domain/access-pass.ts';

const PASS: AccessPassStep = {
  id: 'register/breakglass-1',
  do: 'temporary-access-pass',
  account: 'breakglass-1',
  escrow: [{ person: 'custodian-2', fingerprint: 'A'.repeat(40) }],
  lifetimeMinutes: 15,
  withinMs: 3_600_000,
  recordWithinMs: 60_000,
};

const MODEL = '2fc0579f-8113-47ea-b116-555a8db9202a';
const lookup = { from: 'graph:main', query: 'GET /x', observedAt: '2026-01-01T00:00:00.000Z', artifacts: [] };
const madeAt = '2026-01-01T00:00:10.000Z';
const time = (second: number) => `2026-01-01T00:00:${String(second)}.000Z`;

function key(id: string, second: number, aaguid: string | null = MODEL): MethodSeen {
  return { id, type: 'fido2', createdAt: time(second), aaguid, usable: null };
}

function pass(id: string, second: number, usable: boolean | null = true): MethodSeen {
  return { id, type: 'temporaryAccessPass', createdAt: time(second), aaguid: null, usable };
}

function other(type: string, second: number | null): MethodSeen {
  return { id: type, type, createdAt: second === null ? null : time(second), aaguid: null, usable: null };
}

describe('a temporary access pass', () => {
  it('asks a custodian who can read it, and says which file to open, how, and where to go', () => {
    const plan = examplePlan('quarterly-drill');
    const [write, sit, use] = questionsOf({ plan, step: PASS });
    const invited = [write, sit, use].map((question) =>
      question === undefined ? null : invite({ plan, initiator: 'commander-1', question, askedAt: 0 }).people,
    );
    expect(invited).toEqual([['security-1', 'security-2'], ['custodian-2'], ['custodian-2']]);
    expect(use?.question).toContain(
      'gpg --decrypt .breakglass/escrow/RUN.register.breakglass-1.N.asc, RUN being this run',
    );
    expect(use?.question).toContain('https://mysignins.microsoft.com/security-info, register');
  });

  it.each<[string, MethodSeen[], MethodSeen[], string | null]>([
    ['is new', [key('a', 10)], [key('a', 10), pass('p', 11)], time(11)],
    ['is the latest of two', [], [pass('q', 12), pass('p', 11)], time(12)],
    ['was there before', [pass('p', 11)], [pass('p', 11)], null],
    ['can no longer be used', [], [pass('p', 11, false)], null],
    ['is not there', [], [key('a', 11)], null],
  ])('%s', (_, before, after, at) => {
    const judged = judgeIssued({ before, after, lookup });
    expect(judged.state).toBe(at === null ? 'contradicted' : 'corroborated');
    expect(passMadeAt(judged)).toBe(at);
  });

  it.each<[string, MethodSeen[], string]>([
    ['none is left', [key('a', 11)], 'corroborated'],
    ['the one that is left was used', [pass('p', 11, false)], 'corroborated'],
    ['one can be used', [pass('p', 11)], 'contradicted'],
    ['of one nobody says', [pass('p', 11, null)], 'contradicted'],
  ])('is gone where %s', (_, after, state) => {
    expect(judgeGone({ after, lookup }).state).toBe(state);
  });
});

describe('a passkey registered with it', () => {
  it.each<[string, MethodSeen[], string[], string]>([
    ['is of a declared model', [key('a', 9 + 2)], [MODEL], 'corroborated'],
    ['may be of any where none is declared', [key('a', 11, null)], [], 'corroborated'],
    ['is older than the pass', [key('a', 10)], [MODEL], 'contradicted'],
    ['is of another model', [key('a', 11, 'other')], [MODEL], 'contradicted'],
    ['came with one of another model', [key('a', 11), key('b', 12, 'other')], [MODEL], 'contradicted'],
    ['is none', [pass('p', 11)], [], 'contradicted'],
    ['came with a second of that model', [key('a', 11), key('b', 12)], [MODEL], 'contradicted'],
    ['came with a telephone', [key('a', 11), other('phone', 12)], [MODEL], 'contradicted'],
    ['came with an application that nobody dates', [key('a', 11), other('app', null)], [], 'contradicted'],
    ['stands beside what was there before', [key('a', 11), key('old', 9), pass('p', 10)], [], 'corroborated'],
    ['is known by its id and registered anew', [key('old', 11)], [MODEL], 'corroborated'],
  ])('%s', (_, after, models, state) => {
    const before = [key('old', 9)];
    expect(judgeRegistered({ before, after, lookup, madeAt, models }).state).toBe(state);
  });

  it('names what is new where that is more than one passkey', () => {
    const after = [key('a', 11), other('phone', 12)];
    expect(judgeRegistered({ before: [], after, lookup, madeAt, models: [] }).seen).toBe(
      `2 new: passkey of the model ${MODEL}, registered at ${time(11)}; phone, registered at ${time(12)}`,
    );
  });

  it.each<[string, MethodSeen[], string]>([
    ['the only one is gone', [key('b', 12)], 'corroborated'],
    ['it is still there', [key('a', 10), key('b', 12)], 'contradicted'],
  ])('replaces the lost one where %s', (_, after, state) => {
    expect(judgeLostRemoved({ before: [key('a', 10)], after, lookup }).state).toBe(state);
  });
});
