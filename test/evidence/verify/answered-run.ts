import type { JournalEvent } from '../../../domain/event.ts';
import type { Claim } from '../../../domain/fact.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { checkFactArtifacts } from '../../../evidence/verify/fact-artifacts.ts';
import { trueRun } from '../../domain/conformity/true-run.ts';
import { planOf, STEPS } from '../../workflows/plan.ts';
import { ENGINE, RESET, WRITABLE } from '../../workflows/reset-step.ts';
import { askedOf, METHODS, UNIT, USER } from './asked.ts';

export type Fact = Extract<JournalEvent, { type: 'fact' }>;

export const REQUEST_ID = '33333333-3333-4333-8333-333333333333';
export const STRANGER = '55555555-5555-4555-8555-555555555555';
export const OBJECT_ID = '22222222-2222-4222-8222-222222222222';

/** Every step kind, and a reset by the engine. */
const plan = planOf({
  publicKey: (person) => `ssh-ed25519 ${person}`,
  change: { tenants: [WRITABLE], steps: [...STEPS, { ...RESET, unit: UNIT }] },
});
export const BASE: readonly JournalEvent[] = trueRun(plan);
export const RECORDED = 'sign-in.recorded';

/** The run, with answers of the tenant behind the facts that rest on one; others keep none. */
export interface Scene {
  readonly events: readonly JournalEvent[];
  readonly stored: ReadonlyMap<string, string>;
}

export interface Changes {
  readonly claim: Claim;
  /** What the tenant answered; null keeps the true answer. */
  readonly answer?: unknown;
  /** What it answered before, where the fact compares. */
  readonly before?: unknown;
  /** The account after its rotation. */
  readonly account?: unknown;
  readonly fact?: Partial<Fact>;
  readonly form?: Record<string, unknown>;
  /** Bytes of its artifacts as they lie there, whatever the answer. */
  readonly texts?: readonly string[];
}

export function factOf(claim: Claim): Fact {
  const found = BASE.filter((event) => event.type === 'fact').find((fact) => fact.claim === claim);
  if (found === undefined) throw new RangeError(`expected a fact ${claim}`);
  return found;
}

export const timeOf = (claim: Claim) => factOf(claim).seen.split(' ').at(-1) ?? '';

export const record = {
  id: REQUEST_ID,
  userId: OBJECT_ID.toUpperCase(),
  createdDateTime: timeOf('sign-in.recorded'),
  status: { errorCode: 0 },
  ipAddress: '192.0.2.7',
  appliedConditionalAccessPolicies: [{ id: 'p', displayName: 'P', result: 'notApplied' }],
  authenticationDetails: [{ authenticationMethod: 'FIDO2 security key', succeeded: true }],
};
export const refused = { ...record, status: { errorCode: 53_003 } };
export const policy = (result: string) => ({
  ...record,
  appliedConditionalAccessPolicies: [{ id: 'p', displayName: 'P', result }],
});
export const by = (authenticationMethod: string) => ({
  ...record,
  authenticationDetails: [{ authenticationMethod, succeeded: true }],
});
export const stranger = { ...record, id: STRANGER };
export const alert = {
  id: 'a-1',
  title: 'Emergency account sign-in',
  createdDateTime: timeOf('alert.fired'),
  evidence: [{ userAccount: { azureAdUserId: OBJECT_ID } }],
};

export const user = (lastPasswordChangeDateTime: string) => ({ id: OBJECT_ID, lastPasswordChangeDateTime });
export const entry = {
  id: 'e-1',
  activityDateTime: timeOf('alert.fired'),
  activityDisplayName: 'User registered security info',
  result: 'success',
  initiatedBy: { user: { id: OBJECT_ID }, app: null },
  targetResources: [{ id: OBJECT_ID }, { id: null }],
};
export const byEngine = {
  ...entry,
  activityDisplayName: 'Reset password',
  activityDateTime: '2026-04-01T09:30:00Z',
  initiatedBy: { user: null, app: { appId: ENGINE } },
};
export const BEFORE = user('2026-01-01T00:00:00Z');
export const AFTER = user('2026-04-01T09:00:00Z');
const key = (id: string, type = 'fido2') => ({
  '@odata.type': `#microsoft.graph.${type}AuthenticationMethod`,
  id,
  createdDateTime: '2026-01-01T00:00:00Z',
});
export const PHONE = key('phone', 'phone');
export const OLD_KEY = key('old');
export const NEW_KEY = key('new');
export const outsider = { id: STRANGER };
export const member = { id: OBJECT_ID.toUpperCase() };

/** What the engine writes where the fact is not just so. */
const TRUE_FACTS: Readonly<Partial<Record<Claim, Partial<Fact>>>> = {
  'sign-in.recorded': { expected: `a successful sign-in with request id ${REQUEST_ID}` },
  'sign-in.method': { expected: 'passkey', seen: 'FIDO2 security key' },
  'sign-in.network': { expected: 'an address in 192.0.2.0/24', seen: '192.0.2.7' },
  'sign-in.conditional-access': { expected: 'no policy beside those that may apply', seen: 'none' },
  'sign-in.no-stranger': {
    expected: 'no successful interactive sign-in that nobody reported',
    seen: 'none',
  },
  'alert.fired': { expected: 'an alert of defender titled "Emergency account sign-in"' },
  'admin-action.recorded': {
    expected: '4 policies, as the tenant tells the engine',
    seen: '4 policies, as the person saw',
  },
  'rotation.audited': { expected: 'an audit entry of the change', seen: 'User registered security info' },
  'rotation.credential-changed': {
    expected: 'an old method gone and a new one there, or a newer password',
    seen: 'a fido2 was replaced',
  },
  'password.changed': {
    expected: 'a password changed after 2026-01-01T00:00:00.000Z',
    seen: 'changed at 2026-04-01T09:00:00.000Z',
  },
  'password.audited': { expected: 'an audit entry of the change', seen: 'Reset password' },
  'unit.left': { expected: 'outside of its restricted unit', seen: 'no member' },
  'unit.restored': { expected: 'in its restricted unit again', seen: 'a member' },
};

const asked = { asked: { signInIdentity: { userId: OBJECT_ID } }, results: [] };

const TRUE_ANSWERS: Readonly<Partial<Record<Claim, unknown>>> = {
  'conditional-access.no-lockout': asked,
  'conditional-access.evaluations-agree': asked,
  'sign-in.recorded': [record],
  'sign-in.method': [record],
  'sign-in.network': [record],
  'sign-in.conditional-access': [record],
  'sign-in.no-stranger': [record],
  'alert.fired': [alert],
  'admin-action.recorded': [{}, {}, {}, {}],
  'rotation.audited': [{ ...entry, activityDateTime: '2026-04-01T09:30:00Z' }],
  'rotation.credential-changed': [NEW_KEY],
  'password.changed': AFTER,
  'password.audited': [byEngine],
  'unit.left': [outsider],
  'unit.restored': [outsider, member],
};

/** Every fact of the tenant gets an artifact of its own; one claim's is changed. */
export function scene(changes: Changes | null = null): Scene {
  const stored = new Map<string, string>();
  const keep = (text: string): string => {
    const digest = sha256Hex(text);
    stored.set(`artifacts/${digest}`, text);
    return digest;
  };
  const told = BASE.map((event): JournalEvent =>
    event.type === 'fact' && event.claim === changes?.claim ? { ...event, ...changes.fact } : event,
  );
  const events = BASE.map((event): JournalEvent => {
    if (event.type !== 'fact' || !event.source.from.startsWith('graph:')) return event;
    const change = changes?.claim === event.claim ? changes : null;
    const answer = change?.answer ?? TRUE_ANSWERS[event.claim] ?? [];
    const query = askedOf(event, told);
    const fact = { ...event, ...TRUE_FACTS[event.claim], source: { ...event.source, query } };
    const answers = query
      .split(' ; ')
      .map((each) => canonicalText({ ...form(answer, each, event.at), ...change?.form }));
    const looks =
      event.claim === 'password.changed'
        ? [
            canonicalText(form(change?.before ?? BEFORE, USER, event.at)),
            canonicalText(form([], METHODS, event.at)),
            canonicalText({ ...form(answer, USER, event.at), ...change?.form }),
            canonicalText(form([{}], METHODS, event.at)),
          ]
        : event.claim === 'unit.left'
          ? [canonicalText(form([member], query, event.at)), ...answers]
          : event.claim === 'rotation.credential-changed'
            ? rotated({ answer, at: event.at, ...change })
            : answers;
    return { ...fact, artifacts: (change?.texts ?? looks).map(keep), ...change?.fact };
  });
  return { events, stored };
}

/** A look after the rotation at which nothing had come yet; then the look before it, and the last one. */
function rotated({
  answer,
  before,
  at,
  account = BEFORE,
}: Pick<Changes, 'before' | 'account'> & { answer: unknown; at: string }) {
  const old = before ?? [OLD_KEY];
  const looks = [
    [BEFORE, [OLD_KEY, PHONE]],
    [BEFORE, old],
    [account, answer],
  ];
  return looks.flatMap(([seen, methods]) => [
    canonicalText(form(seen, USER, at)),
    canonicalText(form(methods, METHODS, at)),
  ]);
}

/** An answer of the tenant, by default from the step in which people sign in. */
export function form(answer: unknown, query: string, at = timeOf(RECORDED)) {
  return {
    v: 1,
    query,
    host: plan.tenants[0]?.origins.graph,
    askedAt: at,
    responses: [{ requestId: 'r-1', date: new Date(at).toUTCString() }, {}],
    answer,
  };
}

export async function check({ events, stored }: Scene) {
  const read = (name: string) => Promise.resolve(Buffer.from(stored.get(name) ?? ''));
  const files = { names: [...stored.keys()], folders: ['artifacts'], read };
  await checkFactArtifacts({ files, plan, events });
}

export const APPLIED = 'sign-in.conditional-access';
export const METHOD = 'sign-in.method';
export const NETWORK = 'sign-in.network';
export const STRANGERS = 'sign-in.no-stranger';
export const CHANGED = 'password.changed';
export const ROTATED = 'rotation.credential-changed';
export const AUDITED = 'password.audited';
export const SEEN_STRANGER = `request ${STRANGER} from 192.0.2.7 at ${timeOf(RECORDED)}`;
/** Since when the step asks for the sign-in: five seconds before its window. */
export const EARLY = new Date(
  Date.parse(BASE.find(({ type }) => type === 'window-opened')?.at ?? '') - 5_000,
).toISOString();
export const LATE = '2026-12-31T00:00:00.000Z';
export const OTHERS = '77777777-7777-4777-8777-777777777777';
/** A question to which the answer is kept, told as the fact's own. */
export const instead = (claim: Claim, query: string, more: Partial<Changes> = {}): Changes => ({
  claim,
  form: { query },
  ...more,
  fact: { source: graph(query), ...more.fact },
});
export const graph = (query: string | null) => ({ from: 'graph:main', query });
