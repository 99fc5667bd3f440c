import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { AccountWrite, Write } from '../domain/conformity/approval.ts';
import { durationMs } from '../domain/duration.ts';
import type { RunId } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import type { OpenedBy } from '../evidence/opened-by.ts';
import { findAlerts } from './alerts.ts';
import { approved, type AccountCall, type ReadApproval, type WriteCall } from './approved.ts';
import { requireLedgerCaller, requireOwnCaller } from './caller.ts';
import { heldToServer } from './clock.ts';
import { loggedFailure, toFailure } from './failure.ts';
import { openEscrow } from './escrow/room.ts';
import { INPUTS, inputOf } from './inputs.ts';
import type { IntakeStore } from './intake/store.ts';
import { createAskLogs } from './logs/client.ts';
import { notify } from './notify.ts';
import { keepOpener, requireOwnExecution } from './own-execution.ts';
import { ofOwnParts, type Named } from './own-parts.ts';
import { probe } from './probe.ts';
import { reportProgress } from './progress.ts';
import type { Act, Room, StoreArtifact } from './room.ts';
import { deletePass, makePass, readMethods } from './tenant/access-pass.ts';
import { findAuditEntries } from './tenant/audits.ts';
import { checkConditionalAccess } from './tenant/conditional-access.ts';
import { changeCreated, createAccount, escrowCreation, readCreated } from './tenant/created.ts';
import { readCredential } from './tenant/credential-state.ts';
import type { ReadEarlierLook } from './tenant/drift.ts';
import { AskLater } from './tenant/errors.ts';
import { countPolicies } from './tenant/policies.ts';
import { checkReadiness } from './tenant/readiness.ts';
import { escrowPassword, resetPassword } from './tenant/reset-password.ts';
import { revokeSessions } from './tenant/revoke-sessions.ts';
import { findSignIns } from './tenant/sign-ins.ts';
import type { Tenants } from './tenant/tenants.ts';
import type { ReadWindows } from './tenant/windows.ts';
import { enterUnit, leaveUnit, readUnit } from './tenant/unit.ts';
import type { Activities, EvidenceActivities, TenantActivities } from './types.ts';
import type { WriteActivities } from './write-types.ts';

/** What the activities are made from; the worker gives it once, at its start. */
export interface ActivityDeps {
  readonly organisation: OrganisationDefinition;
  /** Folder that files named in the organisation file are relative to. */
  readonly baseDirectory: string;
  readonly evidence: EvidenceActivities;
  readonly storeArtifact: StoreArtifact;
  /** Which execution opened each run's evidence: no other acts in its name. */
  readonly openedBy: OpenedBy;
  /** What lets a write, in the evidence of its run. */
  readonly readApproval: ReadApproval;
  /** Folder of encrypted secrets that the engine made. */
  readonly escrowDirectory: string;
  /** What receivers of alerts took in; left out where the organisation has none. */
  readonly intake?: IntakeStore;
  /** Sign-in windows of the runs that this worker's evidence holds. */
  readonly readWindows?: ReadWindows;
  /** Looks of closed runs at an account's policies, in this worker's evidence. */
  readonly readEarlierLook?: ReadEarlierLook;
  /** The tenants of the organisation, as everybody in this process asks them. */
  readonly tenants: Tenants;
  readonly logger: Logger;
}

/** All activities of one worker. Their failures carry our codes; see `activities/types.ts`. */
export function createActivities(deps: ActivityDeps): Activities {
  const escrow = openEscrow(deps.escrowDirectory);
  const requestMs = durationMs(deps.organisation.waits.request);
  const logs = createAskLogs({ baseDirectory: deps.baseDirectory, requestMs });
  const room: Room = { ...deps, escrow, logs };
  const guard = guardedBy(deps.openedBy);
  return {
    ...forOwnRuns({ guard, ...deps }),
    ...lookers({ room, guard }),
    ...writers({ room, guard, readApproval: deps.readApproval }),
    notify: inRoom({ room, guard, schema: INPUTS.notify, act: notify }),
  };
}

/** The activities that only look, each at what the worker's own organisation file names. */
function lookers({
  room,
  guard,
}: {
  room: Room;
  guard: Guard;
}): TenantActivities & Pick<Activities, 'probe'> {
  const looking = <Input extends Named & { readonly run: RunId }, Output>(
    schema: z.ZodType<Input>,
    act: Act<Input, Output>,
  ) => inRoom({ room, guard, schema, act: ofOwnParts(act) });
  return {
    checkReadiness: looking(INPUTS.checkReadiness, checkReadiness),
    checkConditionalAccess: looking(INPUTS.checkConditionalAccess, checkConditionalAccess),
    findSignIns: looking(INPUTS.findSignIns, findSignIns),
    readCredential: looking(INPUTS.readCredential, readCredential),
    findAuditEntries: looking(INPUTS.findAuditEntries, findAuditEntries),
    findAlerts: looking(INPUTS.findAlerts, findAlerts),
    countPolicies: looking(INPUTS.countPolicies, countPolicies),
    readUnit: looking(INPUTS.readUnit, readUnit),
    readCreated: looking(INPUTS.readCreated, readCreated),
    readMethods: looking(INPUTS.readMethods, readMethods),
    probe: looking(INPUTS.probe, probe),
  };
}

/** The activities that write to a tenant, each only where people let it. */
function writers({
  room,
  guard,
  readApproval,
}: {
  room: Room;
  guard: Guard;
  readApproval: ReadApproval;
}): WriteActivities {
  const writing = <Input extends WriteCall, Output>(
    schema: z.ZodType<Input>,
    act: Act<Input, Output>,
    write: (input: Input) => Write,
  ) => inRoom({ room, guard, schema, act: approved({ act, write, readApproval }) });
  const plainly =
    (act: Exclude<AccountWrite['act'], 'reset-password' | 'make-pass'>) => (input: AccountCall) => ({
      act,
      account: input.account.id,
    });
  return {
    revokeSessions: writing(INPUTS.revokeSessions, revokeSessions, plainly('revoke-sessions')),
    escrowPassword: writing(INPUTS.escrowPassword, escrowPassword, plainly('escrow-password')),
    resetPassword: writing(INPUTS.resetPassword, resetPassword, ({ account, escrow }) => ({
      act: 'reset-password',
      account: account.id,
      escrow,
    })),
    makePass: writing(INPUTS.makePass, makePass, ({ account, attempt }) => ({
      act: 'make-pass',
      account: account.id,
      attempt,
    })),
    deletePass: writing(INPUTS.deletePass, deletePass, plainly('delete-pass')),
    leaveUnit: writing(INPUTS.leaveUnit, leaveUnit, plainly('leave-unit')),
    enterUnit: writing(INPUTS.enterUnit, enterUnit, plainly('enter-unit')),
    escrowCreation: writing(INPUTS.escrowCreation, escrowCreation, ({ creation }) => ({
      act: 'escrow-creation',
      step: creation.id,
    })),
    createAccount: writing(INPUTS.createAccount, createAccount, ({ creation, escrow }) => ({
      act: 'create-account',
      step: creation.id,
      escrow,
    })),
    changeCreated: writing(INPUTS.changeCreated, changeCreated, ({ creation, change }) => ({
      act: change === 'assign-role' ? change : 'remove-account',
      step: creation.id,
    })),
  };
}

/** The activities that keep evidence, closed to callers that are no run and no ledger of ours. */
function forOwnRuns({
  evidence,
  organisation: { organisation },
  openedBy,
  guard,
}: Pick<ActivityDeps, 'evidence' | 'organisation' | 'openedBy'> & { guard: Guard }): EvidenceActivities {
  return {
    openEvidence: opening({ evidence, openedBy }),
    appendEvents: guard(INPUTS.appendEvents, async (input) =>
      heldToServer(await evidence.appendEvents(input)),
    ),
    sealAt: guard(INPUTS.sealAt, (input) => evidence.sealAt(input)),
    sealRun: guard(INPUTS.sealRun, (input) => evidence.sealRun(input)),
    anchorRun: guard(INPUTS.anchorRun, (input) => evidence.anchorRun(input)),
    enterLedger: guard(INPUTS.enterLedger, (input) => evidence.enterLedger(input)),
    appendLedger: async (came) => {
      requireLedgerCaller(organisation);
      return evidence.appendLedger(inputOf({ schema: INPUTS.appendLedger, came }));
    },
    readReviewed: async (came) => {
      requireLedgerCaller(organisation);
      return evidence.readReviewed(inputOf({ schema: INPUTS.readReviewed, came }));
    },
    storeReview: async (came) => {
      requireLedgerCaller(organisation);
      return evidence.storeReview(inputOf({ schema: INPUTS.storeReview, came }));
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

/** A closed run is refused as that, whoever comes; else the first execution to open it is the one that goes on in it. */
function opening({
  evidence,
  openedBy,
}: Pick<ActivityDeps, 'evidence' | 'openedBy'>): EvidenceActivities['openEvidence'] {
  return async (came) => {
    const input = inputOf({ schema: INPUTS.openEvidence, came });
    const { run } = input;
    requireOwnCaller(run);
    await evidence.openEvidence(input);
    await translated(() => keepOpener({ run, openedBy }));
  };
}

/** Lets an activity be called by a run of ours alone, and by the execution that opened its evidence. */
type Guard = <Input extends { readonly run: RunId }, Output>(
  schema: z.ZodType<Input>,
  act: (input: Input) => Promise<Output>,
) => (came: Input) => Promise<Output>;

function guardedBy(openedBy: OpenedBy): Guard {
  return (schema, act) => async (came) => {
    const input = inputOf({ schema, came });
    requireOwnCaller(input.run);
    await translated(() => requireOwnExecution({ run: input.run, openedBy }));
    return act(input);
  };
}

async function translated(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw toFailure(error);
  }
}

/** Joins an activity with what it needs, and turns whatever it throws into a failure that Temporal understands. */
function inRoom<Input extends { readonly run: RunId }, Output>({
  room,
  guard,
  schema,
  act,
}: {
  readonly room: Room;
  readonly guard: Guard;
  readonly schema: z.ZodType<Input>;
  readonly act: Act<Input, Output>;
}): (came: Input) => Promise<Output> {
  return guard(schema, async (input) => {
    const context = Context.current();
    try {
      return await act(room, input, {
        signal: context.cancellationSignal,
        heartbeat: (progress) => {
          reportProgress(context, progress);
        },
        progress: context.info.heartbeatDetails,
        nth: context.info.attempt,
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
  });
}
