import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { EvidenceActivities, TenantActivities, WorldActivities } from '../activities/types.ts';
import type { WriteActivities } from '../activities/write-types.ts';
import type { PlannedWaits } from '../domain/plan/types.ts';

/**
 * Activities by kind of risk. `store` keeps evidence and is retried by the journal itself, which says so;
 * `read` may be repeated until the tenant has been waited for long enough; `write` is tried once, because a
 * write that timed out may have happened; `tell` reaches people, and `person` one of them, which is given up at once
 * when it is no longer needed; `outside` has what is sealed vouched for, for a minute.
 */
export interface World {
  readonly store: Omit<EvidenceActivities, keyof LedgerStore | 'anchorRun'>;
  readonly read: TenantActivities & Pick<WorldActivities, 'probe'>;
  readonly write: WriteActivities;
  readonly tell: Pick<WorldActivities, 'notify'>;
  readonly person: Pick<WorldActivities, 'notify'>;
  readonly outside: Pick<EvidenceActivities, 'anchorRun'>;
}

/** Every activity of ours beats each second (worker), so a dead worker is noticed this soon. */
const HEARTBEAT_TIMEOUT = '3s';
/** One activity may make several requests: policies of a large tenant in pages, a matrix at one a second. */
const REQUESTS_PER_ACTIVITY = 30;

/** Storing: tried at once a few times; who asked for it decides whether to wait and try again. */
const STORING = {
  startToCloseTimeout: '10s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { maximumAttempts: 3, initialInterval: '200ms' },
} as const;

/** The activity ends by itself before; a worker that was killed in it is replaced, within the minute if there is one. */
const ANCHORING = {
  scheduleToCloseTimeout: '60s',
  startToCloseTimeout: '55s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { maximumAttempts: 3, initialInterval: '500ms' },
} as const;

/** What the workflow that keeps the ledger may do. */
export type LedgerStore = Pick<
  EvidenceActivities,
  'appendLedger' | 'readReviewed' | 'storeReview' | 'readUnentered'
>;

export function ledgerStore(): LedgerStore {
  return proxyActivities<LedgerStore>(STORING);
}

export function world(waits: PlannedWaits): World {
  const startToCloseTimeout = waits.requestMs * REQUESTS_PER_ACTIVITY;
  const patient = {
    initialInterval: Math.min(waits.pollMs, 1_000),
    backoffCoefficient: 2,
    maximumInterval: '30s',
  } as const;
  const telling = {
    startToCloseTimeout: waits.requestMs * 2,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    retry: { ...patient, maximumAttempts: 5 },
  } as const;
  return {
    store: proxyActivities<World['store']>(STORING),
    read: proxyActivities<World['read']>({
      scheduleToCloseTimeout: waits.tenantMs,
      startToCloseTimeout,
      heartbeatTimeout: HEARTBEAT_TIMEOUT,
      retry: patient,
    }),
    write: proxyActivities<World['write']>({
      // One that nobody took for so long is not taken any more: it ends in doubt, and the directory is looked at first.
      scheduleToStartTimeout: waits.tenantMs,
      startToCloseTimeout,
      heartbeatTimeout: HEARTBEAT_TIMEOUT,
      retry: { maximumAttempts: 1 },
    }),
    tell: proxyActivities<World['tell']>(telling),
    person: proxyActivities<World['person']>({
      ...telling,
      cancellationType: ActivityCancellationType.TRY_CANCEL,
    }),
    outside: proxyActivities<World['outside']>(ANCHORING),
  };
}

/** Our code for what an activity failed with, and its sentence. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Reads the code of a failed activity; null where the error is not an activity's (a cancellation, a defect). */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof ActivityFailure)) return null;
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return { code: cause.type ?? 'INTERNAL', message: cause.message };
  if (cause instanceof TimeoutFailure)
    return { code: 'TENANT_TIMEOUT', message: `no answer in time (${cause.timeoutType})` };
  return null;
}
