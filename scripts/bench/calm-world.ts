import { randomUUID } from 'node:crypto';
import type {
  Activities,
  EvidenceActivities,
  Look,
  TenantActivities,
  WorldActivities,
} from '../../activities/types.ts';
import type { WriteActivities } from '../../activities/write-types.ts';
import type { Ask } from '../../domain/decision.ts';
import type { Claim } from '../../domain/fact.ts';
import type { SignInRecord } from '../../domain/sign-in-log.ts';
import { observe } from '../../domain/observe.ts';
import type { StepKind } from '../../domain/steps/index.ts';

/** A world in memory in which everything is as it should be and every answer is there at once. */
export interface CalmWorld {
  readonly activities: Activities;
  /** What a person writes who has just done what an ask wants; the world changes by it. */
  readonly obey: (duty: Duty) => Readonly<Record<string, string>>;
}

interface Duty {
  readonly ask: Pick<Ask, 'values'>;
  readonly kind: StepKind | 'phase';
  readonly account: string | null;
  readonly seal: string;
  /** The plan's digest: its first digits are printed on paper. */
  readonly plan: string;
}

const POLICIES = 4;
const look = (): Look => ({ observedAt: new Date().toISOString(), artifacts: [], query: 'GET /pretend' });
const good = (claim: Claim) =>
  observe({ claim, state: 'corroborated', expected: 'as declared', seen: 'as declared', from: 'graph:main' });

/** What changes in the world when people do as asked. */
interface Doings {
  readonly signIns: Map<string, SignInRecord[]>;
  /** The present passkey of each account; none while it is the first one. */
  readonly keys: Map<string, { readonly id: string; readonly at: string }>;
}

/** Opens such a world; `evidence` is where events go, and `address` one inside the privileged network. */
export function calmWorld({
  evidence,
  address,
}: {
  evidence: EvidenceActivities;
  address: string;
}): CalmWorld {
  const doings: Doings = { signIns: new Map(), keys: new Map() };
  return {
    activities: { ...evidence, ...calmTenant(doings), ...noWrites(), ...calmSurroundings() },
    obey: (duty) => obey({ duty, doings, address }),
  };
}

function calmTenant({ signIns, keys }: Doings): TenantActivities {
  const began = new Date().toISOString();
  return {
    checkReadiness: () => Promise.resolve([good('account.enabled')]),
    checkConditionalAccess: () => Promise.resolve([good('conditional-access.no-lockout')]),
    findSignIns: ({ account, since }) => {
      const records = (signIns.get(account.id) ?? []).filter(({ createdAt }) => createdAt >= since);
      return Promise.resolve({ ...look(), records });
    },
    readCredential: ({ account }) => {
      const { id, at } = keys.get(account.id) ?? { id: 'first', at: began };
      const methods = [{ id, type: 'passkey', createdAt: at }];
      const credential = { methods, passwordChangedAt: null, sessionsValidFrom: at };
      return Promise.resolve({ ...look(), credential });
    },
    findAuditEntries: () => {
      const activity = 'User registered security info';
      const entry = { id: 'audit-1', at: began, activity, result: 'success', initiatedBy: 'custodian-1' };
      return Promise.resolve({ ...look(), entries: [entry] });
    },
    findAlerts: ({ account, since }) => {
      const alert = { id: 'alert-1', title: 'Signed in', createdAt: since, account: account.id };
      return Promise.resolve({ ...look(), alerts: [alert] });
    },
    countPolicies: () => Promise.resolve({ ...look(), count: POLICIES }),
    readUnit: unused,
    readCreated: unused,
    readMethods: unused,
  };
}

/** What is measured has the engine write nothing. */
function noWrites(): WriteActivities {
  return {
    revokeSessions: unused,
    escrowPassword: unused,
    resetPassword: unused,
    leaveUnit: unused,
    enterUnit: unused,
    escrowCreation: unused,
    createAccount: unused,
    changeCreated: unused,
    makePass: unused,
    deletePass: unused,
  };
}

function unused(): Promise<never> {
  return Promise.reject(new Error('expected no write, and no look at what only a write needs'));
}

function calmSurroundings(): WorldActivities {
  const observedAt = new Date().toISOString();
  return {
    probe: ({ system, cut }) => {
      const up = !cut.includes(system.id);
      return Promise.resolve({ up, seen: up ? '200' : 'cut by the engine', observedAt });
    },
    notify: () => Promise.resolve({ delivered: true, seen: '204', observedAt }),
  };
}

function obey({
  duty: { ask, kind, account, seal, plan },
  doings: { signIns, keys },
  address,
}: {
  duty: Duty;
  doings: Doings;
  address: string;
}): Readonly<Record<string, string>> {
  const now = new Date().toISOString();
  const signIn = signInAt({ at: now, address });
  if (account !== null && kind === 'sign-in') signIns.set(account, [...(signIns.get(account) ?? []), signIn]);
  if (account !== null && kind === 'rotate') keys.set(account, { id: randomUUID(), at: now });
  const values: Readonly<Record<string, string>> = {
    seal,
    'request-id': kind === 'sign-in' ? signIn.id : '',
    'policies-seen': String(POLICIES),
    'alert-id': 'alert-1',
    'seen-at': now,
    'new-seal': `${seal}-new`,
    'plan-digits': plan.slice(0, 8),
  };
  return Object.fromEntries(ask.values.map(({ name }) => [name, values[name] ?? '2']));
}

function signInAt({ at, address }: { at: string; address: string }): SignInRecord {
  const id = randomUUID();
  return {
    id,
    correlationId: id,
    createdAt: at,
    app: 'Azure Portal',
    ipAddress: address,
    errorCode: 0,
    interactive: true,
    conditionalAccessStatus: 'notApplied',
    policies: [],
    methods: ['FIDO2 security key'],
  };
}

const NO_ROOT = '0'.repeat(64);

/** Evidence that is only counted. */
export function memoryEvidence(): EvidenceActivities {
  const at = () => new Date().toISOString();
  return {
    openEvidence: () => Promise.resolve(),
    appendEvents: ({ from, leaves }) => Promise.resolve({ stored: from + leaves.length, at: at() }),
    readClock: () => Promise.resolve({ at: at() }),
    sealAt: ({ log }) => Promise.resolve({ checkpoint: `sealed ${log.size} ${log.root}` }),
    enterLedger: () => Promise.resolve({ index: 1, size: 2, root: NO_ROOT }),
    appendLedger: () => Promise.reject(new Error('expected no ledger: entries are only counted')),
    readReviewed: () => Promise.reject(new Error('expected no review')),
    storeReview: () => Promise.reject(new Error('expected no review')),
    readUnentered: () => Promise.resolve([]),
    anchorRun: () => Promise.resolve([]),
    sealRun: ({ log }) => Promise.resolve({ checkpoint: `sealed ${log.size} ${log.root}` }),
  };
}
