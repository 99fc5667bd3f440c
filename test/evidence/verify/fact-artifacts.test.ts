import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Claim } from '../../../domain/fact.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { checkFactArtifacts } from '../../../evidence/verify/fact-artifacts.ts';
import { trueRun } from '../../domain/conformity/true-run.ts';
import { planOf, STEPS } from '../../workflows/plan.ts';
import { ENGINE, RESET, WRITABLE } from '../../workflows/reset-step.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const REQUEST_ID = '33333333-3333-4333-8333-333333333333';
const STRANGER = '55555555-5555-4555-8555-555555555555';
const OBJECT_ID = '22222222-2222-4222-8222-222222222222';
const UNIT = '44444444-4444-4444-8444-444444444444';
const QUERY = 'GET /pretend';
const UNIT_QUERY = `GET /directory/administrativeUnits/${UNIT}/members`;
const METHODS_QUERY = 'GET /methods';

/** Every step kind, and a reset by the engine. */
const plan = planOf({
  publicKey: (person) => `ssh-ed25519 ${person}`,
  change: { tenants: [WRITABLE], steps: [...STEPS, { ...RESET, unit: UNIT }] },
});
const BASE: readonly JournalEvent[] = trueRun(plan);
const RECORDED = 'sign-in.recorded';

/** The run, with answers of the tenant behind the facts that rest on one; others keep none. */
interface Scene {
  readonly events: readonly JournalEvent[];
  readonly stored: ReadonlyMap<string, string>;
}

interface Changes {
  readonly claim: Claim;
  /** What the tenant answered; null keeps the true answer. */
  readonly answer?: unknown;
  /** What it answered before, where the fact compares. */
  readonly before?: unknown;
  readonly fact?: Partial<Fact>;
  readonly form?: Record<string, unknown>;
  /** Bytes as they lie there, whatever the answer. */
  readonly text?: string;
}

function factOf(claim: Claim): Fact {
  const found = BASE.filter((event) => event.type === 'fact').find((fact) => fact.claim === claim);
  if (found === undefined) throw new RangeError(`expected a fact ${claim}`);
  return found;
}

const timeOf = (claim: Claim) => factOf(claim).seen.split(' ').at(-1) ?? '';

const record = {
  id: REQUEST_ID,
  userId: OBJECT_ID.toUpperCase(),
  createdDateTime: timeOf('sign-in.recorded'),
  status: { errorCode: 0 },
  appliedConditionalAccessPolicies: [{ id: 'p', result: 'notApplied' }],
};
const refused = { ...record, status: { errorCode: 53_003 } };
const policy = (result: string) => ({ ...record, appliedConditionalAccessPolicies: [{ result }] });
const stranger = { ...record, id: STRANGER };
const alert = {
  title: 'Emergency account sign-in',
  createdDateTime: timeOf('alert.fired'),
  evidence: [{ userAccount: { azureAdUserId: OBJECT_ID } }],
};

const user = (lastPasswordChangeDateTime: string) => ({ id: OBJECT_ID, lastPasswordChangeDateTime });
const entry = {
  activityDateTime: timeOf('alert.fired'),
  activityDisplayName: 'User registered security info',
  result: 'success',
  initiatedBy: { user: { id: OBJECT_ID }, app: null },
  targetResources: [{ id: OBJECT_ID }, { id: null }],
};
const byEngine = {
  ...entry,
  activityDisplayName: 'Reset password',
  activityDateTime: '2099-01-01T00:00:00Z',
  initiatedBy: { user: null, app: { appId: ENGINE } },
};
const BEFORE = user('2026-01-01T00:00:00Z');
const AFTER = user('2026-04-01T00:00:00Z');
const outsider = { id: STRANGER };
const member = { id: OBJECT_ID.toUpperCase() };

/** What the engine writes where the fact is not just so. */
const TRUE_FACTS: Readonly<Partial<Record<Claim, Partial<Fact>>>> = {
  'sign-in.recorded': { expected: `a sign-in with request id ${REQUEST_ID}` },
  'alert.fired': { expected: 'an alert of defender titled "Emergency account sign-in"' },
  'password.changed': {
    expected: 'a password changed after 2026-01-01T00:00:00.000Z',
    seen: 'changed at 2026-04-01T00:00:00.000Z',
    source: { from: 'graph:main', query: `${QUERY} ; ${METHODS_QUERY}` },
  },
  'unit.left': { source: { from: 'graph:main', query: UNIT_QUERY } },
  'unit.restored': { source: { from: 'graph:main', query: UNIT_QUERY } },
};

const TRUE_ANSWERS: Readonly<Partial<Record<Claim, unknown>>> = {
  'sign-in.recorded': [record],
  'sign-in.conditional-access': [record],
  'sign-in.no-stranger': [record],
  'alert.fired': [alert],
  'admin-action.recorded': [{}, {}, {}, {}],
  'rotation.audited': [{ ...entry, activityDateTime: '2099-01-01T00:00:00Z' }],
  'password.changed': AFTER,
  'password.audited': [byEngine],
  'unit.left': [outsider],
  'unit.restored': [outsider, member],
};

/** Alerts are asked for since the sign-in that was recorded, else since its window. */
function sourced({ claim, source }: Fact, signedIn: boolean): Pick<Fact, 'source'> {
  const since = signedIn ? timeOf(RECORDED) : BASE.find(({ type }) => type === 'window-opened')?.at;
  const query = `GET /security/alerts_v2?$filter=createdDateTime ge ${since}&$top=100`;
  return { source: claim === 'alert.fired' ? { ...source, query } : source };
}

/** Every fact of the tenant gets an artifact of its own; one claim's is changed. */
function scene(changes: Changes | null = null): Scene {
  const stored = new Map<string, string>();
  const keep = (text: string): string => {
    const digest = sha256Hex(text);
    stored.set(`artifacts/${digest}`, text);
    return digest;
  };
  const signedIn = changes?.claim !== RECORDED || changes.fact?.state === undefined;
  const events = BASE.map((event): JournalEvent => {
    if (event.type !== 'fact' || !event.source.from.startsWith('graph:')) return event;
    const change = changes?.claim === event.claim ? changes : null;
    const answer = change?.answer ?? TRUE_ANSWERS[event.claim] ?? [];
    const fact = { ...event, ...sourced(event, signedIn), ...TRUE_FACTS[event.claim] };
    const query = fact.source.query?.split(' ; ')[0] ?? QUERY;
    const text = change?.text ?? canonicalText({ ...form(answer, query), ...change?.form });
    const looks =
      event.claim === 'password.changed'
        ? [
            canonicalText(form(change?.before ?? BEFORE, query)),
            canonicalText(form([], METHODS_QUERY)),
            text,
            canonicalText(form([{}], METHODS_QUERY)),
          ]
        : [text];
    return { ...fact, artifacts: looks.map(keep), ...change?.fact };
  });
  return { events, stored };
}

function form(answer: unknown, query = QUERY) {
  return {
    v: 1,
    query,
    host: plan.tenants[0]?.origins.graph,
    askedAt: '2026-04-01T09:00:00.000Z',
    responses: [{ requestId: 'r-1', date: 'Wed, 01 Apr 2026 09:00:00 GMT' }, {}],
    answer,
  };
}

async function check({ events, stored }: Scene) {
  const read = (name: string) => Promise.resolve(Buffer.from(stored.get(name) ?? ''));
  const files = { names: [...stored.keys()], folders: ['artifacts'], read };
  await checkFactArtifacts({ files, plan, events });
}

const POLICIES = 'sign-in.conditional-access';
const STRANGERS = 'sign-in.no-stranger';
const CHANGED = 'password.changed';
const AUDITED = 'password.audited';
const graph = (query: string | null) => ({ from: 'graph:main', query });

const FORGERIES: readonly [what: string, changes: Changes][] = [
  ["another query's answer", { claim: RECORDED, form: { query: 'GET /other' } }],
  ['a question without its answer', { claim: RECORDED, fact: { source: graph(`${QUERY} ; GET /more`) } }],
  ["another host's answer", { claim: RECORDED, form: { host: 'https://elsewhere.example' } }],
  ['no host', { claim: RECORDED, form: { host: null } }],
  ['a key more', { claim: RECORDED, form: { note: 'certified' } }],
  ['a time that is none', { claim: RECORDED, form: { askedAt: 'yesterday' } }],
  ['not JSON', { claim: RECORDED, text: 'certified' }],
  ['pretty-printed', { claim: RECORDED, text: JSON.stringify(form([record]), null, 2) }],
  ['a record of another request', { claim: RECORDED, answer: [stranger] }],
  ['a record of another account', { claim: RECORDED, answer: [{ ...record, userId: STRANGER }] }],
  ['a refused sign-in told as good', { claim: RECORDED, answer: [refused] }],
  ['another time', { claim: RECORDED, fact: { seen: 'signed in at 2026-04-01T08:00:00.000Z' } }],
  ['another request id', { claim: RECORDED, fact: { expected: `a sign-in with request id ${STRANGER}` } }],
  [
    'another error code',
    {
      claim: RECORDED,
      answer: [refused],
      fact: { state: 'contradicted', seen: 'refused with AADSTS50126' },
    },
  ],
  [
    'a record that is there told as missing',
    { claim: RECORDED, fact: { state: 'inconclusive', seen: 'no such record before the deadline' } },
  ],
  ['a policy that refused told as none', { claim: POLICIES, answer: [policy('failure')] }],
  [
    'a policy that refused told as light',
    { claim: POLICIES, answer: [policy('failure')], fact: { state: 'contradicted', weight: 'deviates' } },
  ],
  [
    'policies left out told as none',
    { claim: POLICIES, answer: [{ ...record, appliedConditionalAccessPolicies: null }] },
  ],
  ['policies told as left out', { claim: POLICIES, fact: { state: 'inconclusive', weight: 'deviates' } }],
  ['no record of the sign-in', { claim: POLICIES, answer: [] }],
  ['a stranger passed over', { claim: STRANGERS, answer: [record, stranger] }],
  ['a stranger made up', { claim: STRANGERS, fact: { state: 'contradicted' } }],
  ['an alert that is not there', { claim: 'alert.fired', answer: [] }],
  [
    'an alert of another account',
    { claim: 'alert.fired', answer: [{ ...alert, evidence: [{ userAccount: null }] }] },
  ],
  [
    'an alert at another time',
    { claim: 'alert.fired', answer: [{ ...alert, createdDateTime: '2026-04-01T08:00:00Z' }] },
  ],
  ['an alert of another title', { claim: 'alert.fired', answer: [{ ...alert, title: 'Disk full' }] }],
  ['an alert told as missing', { claim: 'alert.fired', fact: { state: 'contradicted', seen: 'none' } }],
  ['a password that is not new', { claim: CHANGED, answer: BEFORE }],
  ['a password with another time', { claim: CHANGED, answer: user('2026-04-02T00:00:00Z') }],
  ['a password after another time', { claim: CHANGED, before: user('2025-01-01T00:00:00Z') }],
  ["another account's password", { claim: CHANGED, answer: { ...AFTER, id: STRANGER } }],
  ["another account's password before", { claim: CHANGED, before: { ...BEFORE, id: STRANGER } }],
  ['a new password told as not compared', { claim: CHANGED, fact: { state: 'inconclusive' } }],
  ['a new password told as the old one', { claim: CHANGED, fact: { state: 'contradicted' } }],
  ['a password that no entry tells of', { claim: AUDITED, answer: [] }],
  ['an entry of a failure', { claim: AUDITED, answer: [{ ...byEngine, result: 'failure' }] }],
  [
    'an entry of a move between units',
    {
      claim: AUDITED,
      answer: [{ ...byEngine, activityDisplayName: 'Remove member from administrative unit' }],
    },
  ],
  [
    'an entry by another application',
    { claim: AUDITED, answer: [{ ...byEngine, initiatedBy: { app: { appId: STRANGER } } }] },
  ],
  [
    'an entry by a person',
    { claim: AUDITED, answer: [{ ...byEngine, initiatedBy: { user: { id: STRANGER } } }] },
  ],
  [
    'an entry about another account',
    { claim: AUDITED, answer: [{ ...byEngine, targetResources: [{ id: STRANGER }] }] },
  ],
  [
    'an entry from before the step',
    { claim: AUDITED, answer: [{ ...byEngine, activityDateTime: '2020-01-01T00:00:00Z' }] },
  ],
  ['an entry told as missing', { claim: AUDITED, fact: { state: 'inconclusive' } }],
  ['a rotation by the engine', { claim: 'rotation.audited', answer: [byEngine] }],
  ['an account that is still in its unit', { claim: 'unit.left', answer: [outsider, member] }],
  ['an account that is out told as in', { claim: 'unit.left', fact: { state: 'contradicted' } }],
  ['an account that is not back', { claim: 'unit.restored', answer: [outsider] }],
  ['an account that is back told as out', { claim: 'unit.restored', fact: { state: 'contradicted' } }],
  [
    'the members of another unit',
    { claim: 'unit.left', form: { query: 'GET /other' }, fact: { source: graph('GET /other') } },
  ],
  ['an answer that is no list of members', { claim: 'unit.left', answer: { members: [] } }],
  ['another number of policies', { claim: 'admin-action.recorded', answer: [{}] }],
];

describe('facts of a tenant', () => {
  it('hold where the answers say the same', async () => {
    await expect(check(scene())).resolves.toBeUndefined();
  });

  it.each<[string, Changes]>([
    [
      'a refused sign-in',
      {
        claim: RECORDED,
        answer: [refused],
        fact: { state: 'contradicted', seen: 'refused with AADSTS53003' },
      },
    ],
    [
      'a sign-in that was not logged',
      {
        claim: RECORDED,
        answer: [],
        fact: { state: 'inconclusive', seen: 'no such record before the deadline' },
      },
    ],
    [
      'a policy that refused',
      { claim: POLICIES, answer: [policy('failure')], fact: { state: 'contradicted' } },
    ],
    [
      'a policy that applied',
      { claim: POLICIES, answer: [policy('success')], fact: { state: 'contradicted', weight: 'deviates' } },
    ],
    ['a stranger', { claim: STRANGERS, answer: [record, stranger], fact: { state: 'contradicted' } }],
    [
      'a failed sign-in of a stranger',
      { claim: STRANGERS, answer: [{ ...stranger, ...{ status: { errorCode: 1 } } }] },
    ],
    [
      'a password that is the old one',
      {
        claim: CHANGED,
        answer: BEFORE,
        fact: { state: 'contradicted', seen: 'changed at 2026-01-01T00:00:00.000Z' },
      },
    ],
    ['a password that was not set', { claim: CHANGED, answer: BEFORE, fact: { state: 'inconclusive' } }],
    ['no entry of a password', { claim: AUDITED, answer: [], fact: { state: 'inconclusive' } }],
    [
      'an account that stays inside',
      { claim: 'unit.left', answer: [member], fact: { state: 'contradicted' } },
    ],
    ['no alert', { claim: 'alert.fired', answer: [], fact: { state: 'contradicted', seen: 'none' } }],
    ['another count', { claim: 'admin-action.recorded', answer: [{}], fact: { state: 'contradicted' } }],
    [
      'a look that was not answered',
      { claim: RECORDED, fact: { state: 'inconclusive', source: graph(null) } },
    ],
  ])('may be bad news: %s', async (_what, changes) => {
    await expect(check(scene(changes))).resolves.toBeUndefined();
  });

  it.each(FORGERIES)('are refused: %s', async (_what, changes) => {
    await expect(check(scene(changes))).rejects.toMatchObject({ report: { code: 'FACT_UNSUPPORTED' } });
  });

  it('are named by their line, a bad artifact by its file', async () => {
    const { n } = factOf(RECORDED);
    const stray = check(scene({ claim: RECORDED, form: { query: 'GET /other' } }));
    await expect(stray).rejects.toMatchObject({ report: { place: `journal.jsonl:${n + 1}` } });
    const bad = check(scene({ claim: RECORDED, text: 'certified' }));
    const place = `artifacts/${sha256Hex('certified')}`;
    await expect(bad).rejects.toMatchObject({ report: { place } });
  });
});
