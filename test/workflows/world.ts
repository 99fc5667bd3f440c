import { ApplicationFailure } from '@temporalio/activity';
import type { Activities, CredentialState } from '../../activities/types.ts';
import type { SignInRecord } from '../../domain/sign-in-log.ts';
import type { MethodSeen } from '../../domain/access-pass.ts';
import type { LogPoint } from '../../domain/decision.ts';
import type { RunEntry } from '../../domain/ledger.ts';
import { escrowName } from '../../domain/escrow.ts';
import { observe } from '../../domain/observe.ts';
import { READINESS } from '../../domain/readiness/checks.ts';
import { createdIn } from './created-world.ts';
import type { CreatedState } from './created-world.ts';
import { ENGINE } from './reset-step.ts';

/** A world in memory, as calm as can be; tests override what they need to go wrong. */
export interface PretendWorld extends Activities {
  readonly leaves: string[];
  readonly calls: string[];
  /** What was entered into the ledger, and where the log was sealed for a question. */
  readonly entered: RunEntry[];
  readonly sealed: LogPoint[];
  readonly signIns: SignInRecord[];
  credential: CredentialState;
  /** Passkeys and passes. */
  methods: readonly MethodSeen[];
  alertAt: string | null;
  /** Is the account in its restricted unit? */
  inUnit: boolean;
  policies: number;
  /** What became of an account that the run has created. */
  readonly created: CreatedState;
}

const AT = '2026-01-01T00:00:00.000Z';
export const LEDGER_ROOT = 'c'.repeat(64);
/** An answer of the pretend tenant, whatever it holds. */
export const LOOK = { observedAt: AT, artifacts: ['a'.repeat(64)], query: 'GET /pretend' };

/** An entry of the audit log by somebody. */
export const ENTRY = { id: 'x', at: AT, result: 'success', initiatedBy: 'x' };

/** What every look at Conditional Access says that was answered. */
export const LOCKOUT_CLAIMS = [
  'conditional-access.no-lockout',
  'conditional-access.static-no-lockout',
  'conditional-access.evaluations-agree',
  'conditional-access.unchanged',
] as const;

export const REQUEST_ID = '33333333-3333-4333-8333-333333333333';
const CORRELATION_ID = '55555555-5555-4555-8555-555555555555';

export function pretendWorld(
  override: (world: PretendWorld) => Partial<Activities> = () => ({}),
): PretendWorld {
  const created: CreatedState = { calls: [], account: 'none', role: false };
  const world: PretendWorld = {
    created,
    leaves: [],
    calls: [],
    entered: [],
    sealed: [],
    signIns: [],
    credential: {
      methods: [{ id: 'key-1', type: 'passkey', createdAt: AT }],
      passwordChangedAt: AT,
      sessionsValidFrom: AT,
    },
    methods: [passkeyOf({ id: 'key-1', createdAt: AT })],
    alertAt: AT,
    inUnit: true,
    policies: 4,
    readClock: () => Promise.resolve({ at: AT }),
    openEvidence: () => Promise.resolve(),
    appendEvents: ({ from, leaves }) => {
      leaves.forEach((leaf, index) => {
        const known = world.leaves[from + index];
        if (known !== undefined && known !== leaf)
          throw ApplicationFailure.nonRetryable('another leaf', 'EVIDENCE_FORKED');
        world.leaves[from + index] = leaf;
      });
      return world.readClock().then(({ at }) => ({ stored: from + leaves.length, at }));
    },
    sealAt: ({ log }) => {
      world.sealed.push(log);
      return Promise.resolve({ checkpoint: `sealed ${log.size} ${log.root}` });
    },
    enterLedger: ({ entry }) => {
      world.entered.push(entry);
      return Promise.resolve({ index: 1, size: 2, root: LEDGER_ROOT });
    },
    appendLedger: () => Promise.reject(ApplicationFailure.nonRetryable('no ledger here', 'INTERNAL')),
    readReviewed: () => Promise.reject(ApplicationFailure.nonRetryable('no ledger here', 'INTERNAL')),
    storeReview: () => Promise.reject(ApplicationFailure.nonRetryable('no ledger here', 'INTERNAL')),
    readUnentered: () => Promise.resolve([]),
    anchorRun: () => Promise.resolve([]),
    sealRun: ({ log }) => Promise.resolve({ checkpoint: `sealed ${log.size} ${log.root}` }),
    checkReadiness: ({ checks }) =>
      Promise.resolve(
        checks.map((check) =>
          observe({
            claim: READINESS[check].claim,
            state: 'corroborated',
            expected: check,
            seen: check,
            from: 'graph:main',
            ...LOOK,
          }),
        ),
      ),
    checkConditionalAccess: () =>
      Promise.resolve(
        LOCKOUT_CLAIMS.map((claim) =>
          observe({
            claim,
            state: 'corroborated',
            expected: 'no lockout',
            seen: 'none',
            from: 'graph:main',
            ...LOOK,
          }),
        ),
      ),
    findSignIns: ({ since }) =>
      Promise.resolve({ ...LOOK, records: world.signIns.filter((record) => record.createdAt >= since) }),
    readCredential: () => Promise.resolve({ ...LOOK, credential: world.credential }),
    findAuditEntries: () =>
      Promise.resolve({
        ...LOOK,
        entries: [
          { ...ENTRY, id: 'a', activity: 'User registered security info' },
          { ...ENTRY, id: 'b', activity: 'Reset password', application: [ENGINE] },
        ],
      }),
    findAlerts: () =>
      Promise.resolve({
        ...LOOK,
        alerts:
          world.alertAt === null
            ? []
            : [{ id: 'alert-1', title: 'x', createdAt: world.alertAt, account: 'breakglass-1' }],
      }),
    countPolicies: () => Promise.resolve({ ...LOOK, count: world.policies }),
    revokeSessions: () => Promise.resolve({ observedAt: AT }),
    escrowPassword: ({ attempt, ...about }) => {
      world.calls.push(`escrow ${attempt}`);
      const name = escrowName({ ...about, attempt });
      return Promise.resolve({ name, digest: String(attempt).repeat(64), observedAt: AT });
    },
    resetPassword: ({ escrow }) => {
      world.calls.push(`reset ${escrow.slice(0, 1)}`);
      world.credential = { ...world.credential, passwordChangedAt: '2026-01-01T00:00:01.000Z' };
      return Promise.resolve({ observedAt: AT });
    },
    readMethods: () => Promise.resolve({ ...LOOK, methods: world.methods }),
    makePass: ({ attempt, ...about }) => {
      world.calls.push(`pass ${attempt}`);
      world.methods = [...world.methods, passOf(attempt)];
      const name = escrowName({ ...about, attempt });
      return Promise.resolve({ name, digest: String(attempt).repeat(64), observedAt: AT });
    },
    deletePass: ({ pass }) => {
      world.calls.push(`delete ${pass}`);
      world.methods = world.methods.filter(({ id }) => id !== pass);
      return Promise.resolve({ observedAt: AT });
    },
    readUnit: () => Promise.resolve({ ...LOOK, member: world.inUnit }),
    leaveUnit: () => {
      world.calls.push('leave');
      world.inUnit = false;
      return Promise.resolve({ observedAt: AT });
    },
    enterUnit: () => {
      world.calls.push('enter');
      world.inUnit = true;
      return Promise.resolve({ observedAt: AT });
    },
    ...createdIn(created),
    probe: ({ system, cut }) =>
      Promise.resolve({
        up: !cut.includes(system.id),
        seen: cut.includes(system.id) ? 'cut by the engine' : '200',
        observedAt: AT,
      }),
    notify: () => Promise.resolve({ delivered: true, seen: '204', observedAt: AT }),
  };
  return Object.assign(world, override(world));
}

/** A pass that can be used, made in the second of its number. */
export function passOf(attempt: number): MethodSeen {
  const createdAt = `2026-01-01T00:00:0${String(attempt)}.000Z`;
  return {
    id: `pass-${String(attempt)}`,
    type: 'temporaryAccessPass',
    createdAt,
    aaguid: null,
    usable: true,
  };
}

/** A passkey of no model in particular. */
export function passkeyOf({ id, createdAt }: Pick<MethodSeen, 'id' | 'createdAt'>): MethodSeen {
  return { id, type: 'fido2', createdAt, aaguid: null, usable: null };
}

/** The record of a good sign-in, now by the given clock. */
export function signInAt(createdAt: string, change: Partial<SignInRecord> = {}): SignInRecord {
  return {
    id: REQUEST_ID,
    correlationId: CORRELATION_ID,
    createdAt,
    app: 'Azure Portal',
    ipAddress: '192.0.2.7',
    errorCode: 0,
    interactive: true,
    conditionalAccessStatus: 'notApplied',
    policies: [],
    methods: ['FIDO2 security key'],
    ...change,
  };
}
