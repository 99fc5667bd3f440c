import { describe, expect, it } from '@jest/globals';
import { CLAIM_RULES, weightOf } from '../../../domain/claims.ts';
import { factBreaches } from '../../../domain/conformity/facts.ts';
import { objectiveBreaches } from '../../../domain/conformity/objectives.ts';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Claim } from '../../../domain/fact.ts';
import { objectivesOf } from '../../../domain/objectives.ts';
import { BASE, plan } from './forge.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;
type Objective = Extract<JournalEvent, { type: 'objective' }>;

const UNSUPPORTED = 'FACT_UNSUPPORTED';
const NOT_ASKED = 'VALUE_NOT_ASKED';

/** The run with the first fact of a claim told otherwise. */
function told(claim: Claim, fields: Partial<Fact>): JournalEvent[] {
  const first = BASE.find((event) => event.type === 'fact' && event.claim === claim);
  if (first === undefined) throw new RangeError(`expected a fact ${claim}`);
  return BASE.map((event) => (event.type === 'fact' && event === first ? { ...event, ...fields } : event));
}

/** The run with other values in the first signed answer of a step. */
function signed(step: string, values: Record<string, string>): JournalEvent[] {
  const first = BASE.find((event) => event.type === 'decision-accepted' && event.step === step);
  return BASE.map((event) =>
    event === first && event.type === 'decision-accepted'
      ? { ...event, statement: { ...event.statement, values } }
      : event,
  );
}

function leftOut(claim: Claim): JournalEvent[] {
  return BASE.map((event) =>
    event.type === 'fact' && event.claim === claim
      ? {
          v: 1,
          run: event.run,
          n: event.n,
          at: event.at,
          type: 'finding',
          code: 'note',
          step: null,
          text: '',
        }
      : event,
  );
}

const graph = (query: string | null) => ({ from: 'graph:main', query });
const ENVELOPE = 'open-envelope/breakglass-1';

const FORGERIES: readonly [what: string, code: string, events: JournalEvent[]][] = [
  ['custodians signed another seal', UNSUPPORTED, signed(ENVELOPE, { seal: 'Z-6666' })],
  [
    'the fact tells another seal than was signed',
    UNSUPPORTED,
    told('custody.seal-as-recorded', { seen: 'seal Z-6666' }),
  ],
  [
    'a seal is corroborated by its custodian',
    UNSUPPORTED,
    told('custody.seal-as-recorded', { state: 'corroborated' }),
  ],
  ['what a custodian signed is left out', UNSUPPORTED, leftOut('custody.opened')],
  [
    'somebody else is said to have opened it',
    UNSUPPORTED,
    told('custody.opened', { source: { from: 'person:soc-1', query: null } }),
  ],
  [
    'it was signed at another time',
    UNSUPPORTED,
    told('attest.done', { observedAt: '2026-04-01T08:00:00.000Z' }),
  ],
  ['a value off its pattern', NOT_ASKED, signed('get-in/breakglass-1', { 'request-id': 'none' })],
  ['a value that nobody asked for', NOT_ASKED, signed(ENVELOPE, { seal: 'S-1001', extra: 'x' })],
  ['a value is missing', NOT_ASKED, signed(ENVELOPE, {})],
  ['an approval carries values', NOT_ASKED, signed('approve', { seal: 'S-1001' })],
  ['a recorded sign-in without an answer', UNSUPPORTED, told('sign-in.recorded', { artifacts: [] })],
  ['a recorded sign-in without a question', UNSUPPORTED, told('sign-in.recorded', { source: graph(null) })],
  ['a recorded sign-in that nobody looked at', UNSUPPORTED, told('sign-in.recorded', { observedAt: null })],
  [
    'a recorded sign-in that a person attests',
    UNSUPPORTED,
    told('sign-in.recorded', {
      state: 'attested',
      source: { from: 'person:custodian-1', query: null },
      artifacts: [],
    }),
  ],
  ['a lighter weight', UNSUPPORTED, told('sign-in.recorded', { state: 'contradicted', weight: 'deviates' })],
  [
    'silence made light',
    UNSUPPORTED,
    told('sign-in.recorded', { state: 'inconclusive', weight: 'deviates' }),
  ],
  ['another tenant', UNSUPPORTED, told('sign-in.recorded', { source: { from: 'graph:other', query: 'q' } })],
  ['an unknown step', UNSUPPORTED, told('sign-in.recorded', { step: 'get-in/nobody' })],
  ['an unknown account', UNSUPPORTED, told('account.enabled', { account: 'breakglass-9' })],
  ['no account', UNSUPPORTED, told('sign-in.recorded', { account: null })],
  ['an account where none belongs', UNSUPPORTED, told('attest.done', { account: 'breakglass-1' })],
  ['an unknown person', UNSUPPORTED, told('attest.done', { source: { from: 'person:nobody', query: null } })],
  ['an unknown source', UNSUPPORTED, told('attest.done', { source: { from: 'oracle', query: null } })],
  ['a claim of another step', UNSUPPORTED, told('sign-in.method', { claim: 'rotation.audited' })],
  [
    'a check that the hypothesis does not hold',
    UNSUPPORTED,
    told('account.enabled', { claim: 'account.not-synced' }),
  ],
  [
    "a drill's cut said to be a probe",
    UNSUPPORTED,
    told('outage.down-during', {
      state: 'corroborated',
      weight: 'deviates',
      source: { from: 'probe:identity-provider', query: null },
    }),
  ],
  ['a cut that nobody made', UNSUPPORTED, told('outage.down-during', { state: 'corroborated' })],
  [
    "another system's probe",
    UNSUPPORTED,
    told('outage.up-before', { source: { from: 'probe:entra', query: null } }),
  ],
  [
    "another channel's receipt",
    UNSUPPORTED,
    told('notify.delivered', { source: { from: 'channel:other', query: null } }),
  ],
  ['a tenant answer behind a person', UNSUPPORTED, told('attest.done', { artifacts: ['b'.repeat(64)] })],
  [
    'a role that is not asked',
    UNSUPPORTED,
    told('alert.fired', {
      state: 'contradicted',
      source: { from: 'role:auditor', query: null },
      artifacts: [],
    }),
  ],
];

describe('facts', () => {
  it('of a true run all rest on something, wherever it is cut off', () => {
    for (let size = 1; size <= BASE.length; size += 1)
      expect(factBreaches({ plan, events: BASE.slice(0, size) })).toEqual([]);
  });

  it.each(FORGERIES)('are refused: %s (%s)', (_what, code, events) => {
    expect(factBreaches({ plan, events }).map((breach) => breach.code)).toContain(code);
  });

  it('say where and what', () => {
    const events = told('sign-in.recorded', { artifacts: [] });
    const n = events.find((event) => event.type === 'fact' && event.claim === 'sign-in.recorded')?.n;
    expect(factBreaches({ plan, events })).toEqual([
      { code: UNSUPPORTED, n, message: expect.stringContaining('graph:main') },
    ]);
  });

  it('of an incident have no cut of ours', () => {
    const cut = factBreaches({ plan: { ...plan, mode: 'incident' }, events: BASE });
    expect(cut.map(({ message }) => message)).toContain('expected a cut of this drill, got engine:cut');
  });
});

describe('the table of claims', () => {
  it('lets nobody corroborate his own word', () => {
    for (const [claim, sources] of Object.entries(CLAIM_RULES))
      for (const kind of ['person', 'role', 'engine'] as const)
        expect([claim, sources[kind]?.corroborated]).toEqual([claim, undefined]);
  });

  it('gives the usual weight', () => {
    const from = 'graph:main';
    expect(weightOf({ claim: 'sign-in.recorded', from, state: 'contradicted' })).toBe('fails');
    expect(weightOf({ claim: 'sign-in.method', from, state: 'inconclusive' })).toBe('deviates');
    expect(weightOf({ claim: 'sign-in.network', from, state: 'contradicted' })).toBe('deviates');
  });
});

describe('objectives', () => {
  const codes = (events: readonly JournalEvent[]) =>
    objectiveBreaches({ plan, events }).map(({ code }) => code);
  const changed = (fields: Partial<Objective>): JournalEvent[] =>
    BASE.map((event) => (event.type === 'objective' ? { ...event, ...fields } : event));

  it('are those that the events measure', () => {
    expect(codes(BASE)).toEqual([]);
    expect(objectivesOf({ plan, events: BASE })).toMatchObject([
      { objective: 'time-to-access', account: 'breakglass-1', held: true },
      { objective: 'time-to-alert', account: 'breakglass-1', held: true },
    ]);
  });

  it.each([
    ['held far beyond the limit', { measuredMs: 99_999_999, held: true }],
    ['a limit that is not of the plan', { limitMs: 99_999_999 }],
    ['before it began', { measuredMs: -500_000 }],
    ['not measured', { measuredMs: null, held: null }],
    ['of another account', { account: 'breakglass-2' }],
  ])('told otherwise are refused: %s', (_what, fields) => {
    expect(codes(changed(fields))).toEqual(['OBJECTIVE_MISMATCH', 'OBJECTIVE_MISMATCH']);
  });

  it('are all there once a run is closed, and each only once', () => {
    const without = BASE.filter(({ type }) => type !== 'objective');
    expect(codes(without)).toEqual(['OBJECTIVE_MISMATCH', 'OBJECTIVE_MISMATCH']);
    expect(codes(without.slice(0, -1))).toEqual([]);
    const twice = BASE.flatMap((event): JournalEvent[] =>
      event.type === 'objective' ? [event, event] : [event],
    );
    expect(codes(twice)).toContain('OBJECTIVE_MISMATCH');
  });

  it('are not measured by a refused sign-in', () => {
    const events = told('sign-in.recorded', { state: 'contradicted', seen: 'refused with AADSTS53003' });
    expect(objectivesOf({ plan, events })).toMatchObject([{ measuredMs: null }, { measuredMs: null }]);
  });

  it('are never below nothing, whatever the clocks say', () => {
    const events = told('sign-in.recorded', { seen: 'signed in at 2020-01-01T00:00:00.000Z' });
    expect(objectivesOf({ plan, events })[0]).toMatchObject({ measuredMs: 0, held: true });
  });

  it('take the alert by the tenant before that of a person', () => {
    const [fired] = BASE.filter((event) => event.type === 'fact').filter(
      ({ claim, source }) => claim === 'alert.fired' && source.from === 'graph:main',
    );
    const signIn = BASE.filter((event) => event.type === 'fact').find(
      ({ claim }) => claim === 'sign-in.recorded',
    );
    const ms = (seen = '') => Date.parse(seen.slice(seen.lastIndexOf(' ') + 1));
    expect(objectivesOf({ plan, events: BASE })[1]?.measuredMs).toBe(ms(fired?.seen) - ms(signIn?.seen));
  });
});
