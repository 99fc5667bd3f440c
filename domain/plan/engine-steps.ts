import type { EscrowRecipient, PasswordPolicy } from '../escrow.ts';
import type { AccountId, StepId } from '../ids.ts';

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
