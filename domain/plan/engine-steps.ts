import type { EscrowRecipient, PasswordPolicy } from '../escrow.ts';
import type { AccountId, StepId, TenantId } from '../ids.ts';
import type { TimeBoundRole } from '../time-bound.ts';

/** The engine sets a new password. */
export interface ResetPasswordStep {
  /** Unique in the plan. */
  readonly id: StepId;
  readonly do: 'reset-password';
  readonly account: AccountId;
  /** Who alone can read the new password. */
  readonly escrow: readonly EscrowRecipient[];
  readonly password: PasswordPolicy;
  /** Object id of the restricted unit that the account leaves for the write; null where it stays where it is. */
  readonly unit: string | null;
  readonly withinMs: number;
  readonly recordWithinMs: number;
}

/** The engine creates an account for the run, and removes it. */
export interface TimeBoundAccountStep {
  readonly id: StepId;
  readonly do: 'time-bound-account';
  readonly tenant: TenantId;
  /** How its user principal name begins. */
  readonly name: string;
  readonly role: TimeBoundRole;
  readonly lifetimeMs: number;
  readonly purpose: string;
  /** Who alone can read its password. */
  readonly escrow: readonly EscrowRecipient[];
  readonly password: PasswordPolicy;
  readonly withinMs: number;
  readonly recordWithinMs: number;
}

/** The engine makes a temporary access pass, with which the custodian registers a new passkey. */
export interface AccessPassStep {
  /** Unique in the plan. */
  readonly id: StepId;
  readonly do: 'temporary-access-pass';
  readonly account: AccountId;
  /** Who alone can read the pass. */
  readonly escrow: readonly EscrowRecipient[];
  /** How long the pass can be used. */
  readonly lifetimeMinutes: number;
  readonly withinMs: number;
  readonly recordWithinMs: number;
}
