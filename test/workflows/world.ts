import { ApplicationFailure } from '@temporalio/activity';
import type { Activities, CredentialState, SignInRecord } from '../../activities/types.ts';
import { observe } from '../../domain/observe.ts';

/** A world in memory, as calm as can be; tests override what they need to go wrong. */
export interface PretendWorld extends Activities {
  readonly leaves: string[];
  readonly calls: string[];
  readonly signIns: SignInRecord[];
  credential: CredentialState;
  alertAt: string | null;
  policies: number;
}

const AT = '2026-01-01T00:00:00.000Z';
const LOOK = { observedAt: AT, artifacts: [], query: 'GET /pretend' };

export const REQUEST_ID = '33333333-3333-4333-8333-333333333333';

export function pretendWorld(
  override: (world: PretendWorld) => Partial<Activities> = () => ({}),
): PretendWorld {
  const world: PretendWorld = {
    leaves: [],
    calls: [],
    signIns: [],
    credential: {
      methods: [{ id: 'key-1', type: 'passkey', createdAt: AT }],
      passwordChangedAt: AT,
      sessionsValidFrom: AT,
    },
    alertAt: AT,
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
    sealRun: ({ log }) => Promise.resolve({ checkpoint: `sealed ${log.size} ${log.root}` }),
    checkReadiness: ({ checks }) =>
      Promise.resolve(
        checks.map(() =>
          observe({
            claim: 'account.enabled',
            state: 'corroborated',
            expected: 'enabled',
            seen: 'enabled',
            from: 'graph:main',
          }),
        ),
      ),
    checkConditionalAccess: () =>
      Promise.resolve([
        observe({
          claim: 'conditional-access.no-lockout',
          state: 'corroborated',
          expected: 'no lockout',
          seen: 'none',
          from: 'graph:main',
        }),
      ]),
    findSignIns: ({ since }) =>
      Promise.resolve({ ...LOOK, records: world.signIns.filter((record) => record.createdAt >= since) }),
    readCredential: () => Promise.resolve({ ...LOOK, credential: world.credential }),
    findAuditEntries: () =>
      Promise.resolve({
        ...LOOK,
        entries: [
          { id: 'a', at: AT, activity: 'User registered security info', result: 'success', initiatedBy: 'x' },
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

/** The record of a good sign-in, now by the given clock. */
export function signInAt(createdAt: string, change: Partial<SignInRecord> = {}): SignInRecord {
  return {
    id: REQUEST_ID,
    correlationId: REQUEST_ID,
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
