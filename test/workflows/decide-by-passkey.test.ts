import { describe, expect, it } from '@jest/globals';
import type { Statement } from '../../domain/decision.ts';
import { checkDecision, type AskRecord, type Bench } from '../../workflows/decisions.ts';
import type { Bent } from '../support/authenticator.ts';
import { withPasskeys } from './passkey-crowd.ts';
import { gather } from './people.ts';
import { planOf } from './plan.ts';

const NOW = Date.parse('2026-04-01T09:00:00.000Z');
const LOG = { size: 3, root: 'a'.repeat(64) };
const crowd = gather([
  'security-1',
  'security-2',
  'commander-1',
  'custodian-1',
  'custodian-2',
  'custodian-3',
  'soc-1',
]);
const { planned, assert } = withPasskeys({
  crowd,
  counting: ['security-1', 'custodian-1'],
  synced: ['security-2'],
  vouchers: ['commander-1', 'soc-1'],
});
const bare = planOf({ publicKey: crowd.publicKey });
const plan = { ...bare, people: bare.people.map((each) => ({ ...each, ...planned(each.id) })) };

const ASK: AskRecord['ask'] = {
  id: 'approve#1',
  step: 'approve',
  kind: 'approve',
  question: 'May it begin?',
  need: [{ role: 'security', count: 2 }],
  people: ['security-1', 'security-2'],
  bypassers: [],
  values: [],
  choices: ['approve', 'deny'],
  log: LOG,
  askedAt: '2026-04-01T08:59:00.000Z',
  expires: '2026-04-01T10:00:00.000Z',
  answered: [],
};

function statement(change: Partial<Statement> = {}): Statement {
  return {
    kind: 'breakglass-decision',
    version: 1,
    run: 'run-1',
    ask: ASK.id,
    step: ASK.step,
    plan: 'b'.repeat(64),
    log: LOG,
    person: 'security-1',
    choice: 'approve',
    reason: '',
    values: {},
    at: '2026-04-01T09:00:00.000Z',
    expires: ASK.expires,
    ...change,
  };
}

const nothing = () => undefined;
const NOBODY_TOLD = { tell: nothing, open: nothing, end: () => Promise.resolve() };

function bench({
  counters = new Map(),
  answered = [],
  said = [],
}: {
  counters?: Bench['counters'];
  answered?: typeof ASK.answered;
  said?: readonly Statement[];
} = {}): Bench {
  const ask = { ...ASK, answered };
  return {
    input: {
      run: 'run-1',
      plan,
      planDigest: 'b'.repeat(64),
      initiator: 'commander-1',
      reason: null,
      runbookDigest: 'c'.repeat(64),
      runbookText: 'x',
    },
    asks: new Map([[ask.id, { ask, ending: null, excluded: [], dues: [], telling: NOBODY_TOLD }]]),
    via: 'update',
    said: () => said,
    counters,
    rootAt: () => LOG.root,
    abortable: () => true,
    now: () => NOW,
    told: () => NOW,
  };
}

const counterOf = (person: string) => planned(person).passkeys?.[0]?.enrolment.passkey.credential ?? '';

describe('a run judges a decision by passkey', () => {
  it.each(['security-1', 'security-2'])('and counts that of %s', (person) => {
    const checked = checkDecision({ signed: assert(statement({ person })), bench: bench() });
    expect(checked).toMatchObject({
      ok: true,
      signature: { key: expect.stringMatching(/^passkey:SHA256:/) },
    });
  });

  it.each<[string, string, Bent, string]>([
    ['PASSKEY_COUNTER', 'a counter that goes back', { counter: 4 }, 'security-1'],
    ['PASSKEY_COUNTER', 'a counter that stands still', { counter: 5 }, 'security-1'],
    ['PASSKEY_ORIGIN', 'another origin', { client: { origin: 'https://drills.example.com' } }, 'security-1'],
    ['PASSKEY_FLAGS', 'nobody verified', { flags: 0x01 }, 'security-1'],
    ['SIGNATURE_MALFORMED', 'client data that are none', { clientText: '[]' }, 'security-1'],
    ['KEY_UNTRUSTED', "a colleague's passkey", {}, 'security-2'],
  ])('and refuses: %s for %s', (code, _what, bent, as) => {
    const counters = new Map([[counterOf('security-1'), 5]]);
    const checked = checkDecision({ signed: assert(statement(), bent, as), bench: bench({ counters }) });
    expect(checked).toMatchObject({ ok: false, code });
  });

  it('and refuses one for another question, run, or choice that comes with this statement', () => {
    const { statement: text } = assert(statement());
    for (const change of [
      { ask: 'approve#2' },
      { run: 'run-2' },
      { choice: 'deny', reason: 'no' } as const,
    ]) {
      const { signature } = assert(statement(change));
      expect(checkDecision({ signed: { statement: text, signature }, bench: bench() })).toMatchObject({
        ok: false,
        code: 'SIGNATURE_INVALID',
      });
    }
  });

  it('and takes the same sent twice for a duplicate, not for a copied passkey', () => {
    const signed = assert(statement(), { counter: 9 });
    const counters = new Map([[counterOf('security-1'), 9]]);
    const answered = [{ person: 'security-1', choice: 'approve' as const }];
    expect(
      checkDecision({ signed, bench: bench({ counters, answered, said: [statement()] }) }),
    ).toMatchObject({
      ok: false,
      code: 'DECISION_DUPLICATE',
    });
  });

  it('and refuses a passkey that the plan gives somebody without their vouch', () => {
    const people = plan.people.map((each) =>
      each.id === 'security-1' ? { ...each, keys: [crowd.publicKey('soc-1')] } : each,
    );
    const forged = { ...bench(), input: { ...bench().input, plan: { ...plan, people } } };
    expect(checkDecision({ signed: assert(statement()), bench: forged })).toMatchObject({
      ok: false,
      code: 'KEY_UNTRUSTED',
    });
  });

  it('and stops for an abort by passkey, with a counter as well', () => {
    const abort = statement({
      ask: 'abort',
      step: 'run',
      choice: 'abort',
      reason: 'real outage',
      person: 'custodian-1',
    });
    const input = { ...bench().input, initiator: 'custodian-1' };
    expect(checkDecision({ signed: assert(abort), bench: { ...bench(), input } })).toMatchObject({
      ok: true,
      record: null,
    });
    const counters = new Map([[counterOf('custodian-1'), 99]]);
    expect(checkDecision({ signed: assert(abort), bench: { ...bench({ counters }), input } })).toMatchObject({
      ok: false,
      code: 'PASSKEY_COUNTER',
    });
  });
});
