import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import { durationMs } from '../domain/duration.ts';
import type { RunId } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import { findAlerts } from './alerts.ts';
import { requireLedgerCaller, requireOwnCaller } from './caller.ts';
import { heldToServer } from './clock.ts';
import { loggedFailure } from './failure.ts';
import { openEscrow } from './escrow/room.ts';
import type { IntakeStore } from './intake/store.ts';
import { createAskLogs } from './logs/client.ts';
import { notify } from './notify.ts';
import { CONDITIONAL_ACCESS_INTERVAL_MS, createPacer } from './pacer.ts';
import { probe } from './probe.ts';
import { reportProgress } from './progress.ts';
import type { Act, Room, StoreArtifact } from './room.ts';
import { findAuditEntries } from './tenant/audits.ts';
import { checkConditionalAccess } from './tenant/conditional-access.ts';
import { readCredential } from './tenant/credential-state.ts';
import type { ReadEarlierLook } from './tenant/drift.ts';
import { AskLater } from './tenant/errors.ts';
import { countPolicies } from './tenant/policies.ts';
import { checkReadiness } from './tenant/readiness.ts';
import { escrowPassword, resetPassword } from './tenant/reset-password.ts';
import { revokeSessions } from './tenant/revoke-sessions.ts';
import { findSignIns } from './tenant/sign-ins.ts';
import { createTenants } from './tenant/tenants.ts';
import type { ReadWindows } from './tenant/windows.ts';
import { enterUnit, leaveUnit, readUnit } from './tenant/unit.ts';
import type { Activities, EvidenceActivities } from './types.ts';

/** What the activities are made from; the worker gives it once, at its start. */
export interface ActivityDeps {
  readonly organisation: OrganisationDefinition;
  /** Folder that files named in the organisation file are relative to. */
  readonly baseDirectory: string;
  readonly evidence: EvidenceActivities;
  readonly storeArtifact: StoreArtifact;
  /** Folder of encrypted secrets that the engine made. */
  readonly escrowDirectory: string;
  /** What receivers of alerts took in; left out where the organisation has none. */
  readonly intake?: IntakeStore;
  /** Sign-in windows of the runs that this worker's evidence holds. */
  readonly readWindows?: ReadWindows;
  /** Looks of closed runs at an account's policies, in this worker's evidence. */
  readonly readEarlierLook?: ReadEarlierLook;
  readonly logger: Logger;
  /** Between two questions about Conditional Access; a pretend tenant without limits needs none (0). */
  readonly conditionalAccessIntervalMs?: number;
}

/** All activities of one worker. Their failures carry our codes; see `activities/types.ts`. */
export function createActivities(deps: ActivityDeps): Activities {
  const pace = createPacer(deps.conditionalAccessIntervalMs ?? CONDITIONAL_ACCESS_INTERVAL_MS);
  const escrow = openEscrow(deps.escrowDirectory);
  const requestMs = durationMs(deps.organisation.waits.request);
  const logs = createAskLogs({ baseDirectory: deps.baseDirectory, requestMs });
  const room: Room = { ...deps, escrow, logs, tenants: createTenants({ ...deps, pace }) };
  return {
    ...forOwnRuns(deps),
    checkReadiness: inRoom(room, checkReadiness),
    checkConditionalAccess: inRoom(room, checkConditionalAccess),
    findSignIns: inRoom(room, findSignIns),
    readCredential: inRoom(room, readCredential),
    findAuditEntries: inRoom(room, findAuditEntries),
    findAlerts: inRoom(room, findAlerts),
    countPolicies: inRoom(room, countPolicies),
    revokeSessions: inRoom(room, revokeSessions),
    escrowPassword: inRoom(room, escrowPassword),
    resetPassword: inRoom(room, resetPassword),
    readUnit: inRoom(room, readUnit),
    leaveUnit: inRoom(room, leaveUnit),
    enterUnit: inRoom(room, enterUnit),
    probe: inRoom(room, probe),
    notify: inRoom(room, notify),
  };
}

/** The activities that keep evidence, closed to callers that are no run and no ledger of ours. */
function forOwnRuns({
  evidence,
  organisation: { organisation },
}: Pick<ActivityDeps, 'evidence' | 'organisation'>): EvidenceActivities {
  return {
    openEvidence: guarded((input) => evidence.openEvidence(input)),
    appendEvents: guarded(async (input) => heldToServer(await evidence.appendEvents(input))),
    sealAt: guarded((input) => evidence.sealAt(input)),
    sealRun: guarded((input) => evidence.sealRun(input)),
    anchorRun: guarded((input) => evidence.anchorRun(input)),
    enterLedger: guarded((input) => evidence.enterLedger(input)),
    appendLedger: async (input) => {
      requireLedgerCaller(organisation);
      return evidence.appendLedger(input);
    },
    readReviewed: async (input) => {
      requireLedgerCaller(organisation);
      return evidence.readReviewed(input);
    },
    storeReview: async (input) => {
      requireLedgerCaller(organisation);
      return evidence.storeReview(input);
    },
    readUnentered: async () => {
      requireLedgerCaller(organisation);
      return evidence.readUnentered();
    },
    readClock: async () => {
      requireOwnCaller(null);
      return heldToServer(await evidence.readClock());
    },
  };
}

function guarded<Input extends { readonly run: RunId }, Output>(
  act: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return async (input) => {
    requireOwnCaller(input.run);
    return act(input);
  };
}

/** Joins an activity with what it needs, and turns whatever it throws into a failure that Temporal understands. */
function inRoom<Input extends { readonly run: RunId }, Output>(
  room: Room,
  act: Act<Input, Output>,
): (input: Input) => Promise<Output> {
  return async (input) => {
    requireOwnCaller(input.run);
    const context = Context.current();
    try {
      return await act(room, input, {
        signal: context.cancellationSignal,
        heartbeat: (progress) => {
          reportProgress(context, progress);
        },
        progress: context.info.heartbeatDetails,
      });
    } catch (error) {
      const retryAfterMs = error instanceof AskLater ? error.retryAfterMs : null;
      throw loggedFailure({
        error,
        log: () => {
          if (error instanceof CancelledFailure) return;
          room.logger.warn({ activity: context.info.activityType, err: error }, 'activity failed');
        },
        nextRetryDelayMs: retryAfterMs ?? undefined,
      });
    }
  };
}
