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
import { openEscrow } from './escrow/room.ts';
import { guardedBy, inRoom, opening, type Guard } from './guard.ts';
import { INPUTS, inputOf } from './inputs.ts';
import type { IntakeStore } from './intake/store.ts';
import { createAskLogs } from './logs/client.ts';
import { notify } from './notify.ts';
import { ofOwnParts, type Named } from './own-parts.ts';
import { probe } from './probe.ts';
import type { Act, ReadPlan, Room, StoreArtifact } from './room.ts';
import { deletePass, makePass, readMethods } from './tenant/access-pass.ts';
import { findAuditEntries } from './tenant/audits.ts';
import { checkConditionalAccess } from './tenant/conditional-access.ts';
import { changeCreated, createAccount, escrowCreation, readCreated } from './tenant/created.ts';
import { readCredential } from './tenant/credential-state.ts';
import type { ReadEarlierLook } from './tenant/drift.ts';
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
  /** Plans of the runs that this worker's evidence holds. */
  readonly readPlan?: ReadPlan;
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
