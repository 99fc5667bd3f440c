import type { PlannedDeputies } from '../deputies.ts';
import type { PolicyException } from '../conditional-access/exceptions.ts';
import type { PlannedAlertSource } from './alert-types.ts';
import type { Origins } from '../clouds.ts';
import type { SignedDecision } from '../decision.ts';
import type { AccountId, ChannelId, Digest, PersonId, StepId, SystemId, TenantId } from '../ids.ts';
import type { ReadinessCheck, Scenario } from '../runbook.ts';
import type { ExpectedMethod, TenantWrite } from '../organisation.ts';
import type { PlannedPasskey } from '../passkey.ts';
import type { SessionRevocation } from '../steps/rotate.ts';
import type { Need, ValueSpec } from '../steps/shared.ts';
import type { SignInMethod } from '../steps/sign-in.ts';
import type { AccessPassStep, ResetPasswordStep, TimeBoundAccountStep } from './engine-steps.ts';
import type { Rung } from './joining.ts';

export type { PlannedAlertSource };

/** A drill announces itself as one; an incident is real, and goes on where a drill would stop. */
export const MODES = ['drill', 'incident'] as const;
export type Mode = (typeof MODES)[number];

/**
 * Runbook, organisation and mode, fully resolved: what people approve. Plain JSON without `undefined`; all
 * times in milliseconds. Its digest is the SHA-256 of its RFC 8785 form, so any change of steps, people, keys,
 * limits or accounts is another plan.
 */
export interface Plan {
  readonly version: 1;
  readonly organisation: string;
  readonly runbook: string;
  readonly title: string;
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly tenants: readonly PlannedTenant[];
  readonly accounts: readonly PlannedAccount[];
  readonly people: readonly PlannedPerson[];
  /** Left out where nobody of the plan has a deputy. */
  readonly deputies?: PlannedDeputies | undefined;
  readonly sources: readonly PlannedSource[];
  readonly systems: readonly PlannedSystem[];
  readonly networks: readonly PlannedNetwork[];
  readonly alerts: readonly PlannedAlertSource[];
  readonly channels: readonly PlannedChannel[];
  readonly objectives: PlannedObjectives;
  readonly approve: ApprovalRule | null;
  readonly hypothesis: readonly PlannedCheck[];
  readonly steps: readonly PlannedStep[];
  readonly review: { readonly by: readonly string[]; readonly withinBusinessDays: number } | null;
  readonly bypassRoles: readonly string[];
  readonly waits: PlannedWaits;
  /**
   * SHA-256 of the file of certificates that the worker trusts beside the system's (`trust-ca`); null where none is
   * named. With one, whoever holds its key can answer in a tenant's name.
   */
  readonly trustedCa: Digest | null;
}

export interface PlannedTenant {
  readonly id: TenantId;
  readonly tenantId: string;
  readonly domain: string;
  /** Where it is asked; the plan of a pretend tenant is another plan. */
  readonly origins: Origins;
  readonly betaReads: boolean;
  readonly writes: readonly TenantWrite[];
  /** Ids by which the audit log names the engine's application; left out where that may set no password. */
  readonly engine?: readonly string[] | undefined;
}

export interface PlannedAccount {
  readonly id: AccountId;
  readonly tenant: TenantId;
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly methods: readonly ExpectedMethod[];
  readonly policiesThatMayApply: readonly string[];
  /** Left out where there is none. */
  readonly exceptions?: readonly PolicyException[] | undefined;
  readonly source: string;
}

export interface PlannedPerson {
  readonly id: PersonId;
  readonly roles: readonly string[];
  /** OpenSSH public key lines without comment: `ssh-ed25519 AAAA…`. */
  readonly keys: readonly string[];
  /** How the person is told of what is asked, the first choice first; left out where nobody tells them. */
  readonly channels?: readonly ChannelId[] | undefined;
  /** Passkeys that count beside the keys; left out where there is none. */
  readonly passkeys?: readonly PlannedPasskey[] | undefined;
}

export interface PlannedSource {
  readonly id: string;
  readonly place: string;
  /** Account id → seal number last recorded. */
  readonly seals: Readonly<Record<AccountId, string>>;
}

export interface PlannedSystem {
  readonly id: SystemId;
  readonly title: string;
  /** Address whose answer shows that the system is up; null for `entra`, which each tenant's token endpoint shows. */
  readonly probe: string | null;
}

export interface PlannedNetwork {
  readonly id: string;
  readonly ranges: readonly string[];
}

export const CHANNEL_KINDS = ['webhook', 'call-list', 'smtp', 'teams', 'slack', 'terminal'] as const;

export interface PlannedChannel {
  readonly id: ChannelId;
  readonly kind: (typeof CHANNEL_KINDS)[number];
  /** Role whose people read the channel, and so acknowledge; null where nobody can. */
  readonly role: string | null;
  readonly dependsOn: readonly SystemId[];
}

export interface PlannedObjectives {
  readonly timeToAccessMs: number | null;
  readonly timeToAlertMs: number | null;
}

export interface PlannedWaits {
  readonly pollMs: number;
  readonly recordMs: number;
  readonly tenantMs: number;
  readonly remindMs: number;
  readonly requestMs: number;
}

/** Who else is asked while a question stays open, ascending; left out where nobody is. */
interface Escalating {
  readonly escalate?: readonly Rung[] | undefined;
}

export interface ApprovalRule extends Escalating {
  readonly need: readonly Need[];
  readonly notInitiator: boolean;
  readonly withinMs: number;
}

export type PlannedCheck =
  | { readonly check: 'readiness'; readonly readiness: readonly ReadinessCheck[] }
  | { readonly check: 'conditional-access' };

interface StepBase {
  /** Unique in the plan: the method's id, with `/account` for kinds that run once per account. */
  readonly id: StepId;
}

export interface NotifyStep extends StepBase, Escalating {
  readonly do: 'notify';
  readonly channel: ChannelId;
  readonly message: string;
  readonly acknowledgeWithinMs: number | null;
}
export interface ApproveStep extends StepBase, ApprovalRule {
  readonly do: 'approve';
  readonly question: string;
}
export interface AttestStep extends StepBase, Escalating {
  readonly do: 'attest';
  readonly instruction: string;
  readonly by: readonly Need[];
  readonly values: readonly ValueSpec[];
  readonly withinMs: number;
}
export interface OutageStep extends StepBase {
  readonly do: 'outage';
  readonly system: SystemId;
  readonly how: 'declared';
  readonly forMs: number;
}
export interface RetrieveStep extends StepBase {
  readonly do: 'retrieve';
  readonly account: AccountId;
  readonly source: string;
  readonly custodians: number;
  readonly withinMs: number;
}
export interface SignInStep extends StepBase {
  readonly do: 'sign-in';
  readonly account: AccountId;
  readonly withinMs: number;
  readonly recordWithinMs: number;
  readonly method: SignInMethod;
  readonly network: string | null;
}
export interface AdminActionStep extends StepBase {
  readonly do: 'admin-action';
  readonly account: AccountId;
  readonly read: 'conditional-access-policies';
  readonly withinMs: number;
}
export interface ConditionalAccessStep extends StepBase {
  readonly do: 'conditional-access';
}
export interface AlertStep extends StepBase {
  readonly do: 'alert';
  readonly account: AccountId;
  readonly sources: readonly string[];
  readonly withinMs: number;
}
export interface RotateStep extends StepBase {
  readonly do: 'rotate';
  readonly account: AccountId;
  readonly by: string;
  readonly reseal: boolean;
  readonly revokeSessions: SessionRevocation;
  readonly withinMs: number;
  readonly recordWithinMs: number;
}
export interface RestoreStep extends StepBase {
  readonly do: 'restore';
  /** Plan id of the step whose undo runs now. */
  readonly undo: StepId;
}

export type PlannedStep =
  | NotifyStep
  | ApproveStep
  | AttestStep
  | OutageStep
  | RetrieveStep
  | SignInStep
  | AdminActionStep
  | ConditionalAccessStep
  | AlertStep
  | RotateStep
  | ResetPasswordStep
  | TimeBoundAccountStep
  | AccessPassStep
  | RestoreStep;

export interface RunInput {
  readonly run: string;
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly initiator: PersonId;
  readonly reason: string | null;
  /** Digest of the runbook file as read; the bytes lie in the evidence as `runbook.yaml`. */
  readonly runbookDigest: Digest;
  readonly runbookText: string;
  /** What people signed before the run that a schedule starts, as far as it counts; left out where nobody did. */
  readonly beforehand?: readonly SignedDecision[] | undefined;
}
