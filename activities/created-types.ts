import type { Digest } from '../domain/ids.ts';
import type { TimeBoundAccountStep } from '../domain/plan/engine-steps.ts';
import type { PartSeen, TimeBoundChange, TimeBoundPart } from '../domain/time-bound.ts';
import type { Call, Look } from './types.ts';
import type { Escrowed } from './write-types.ts';

/** Of which step of the run an account is; its name follows from it. */
export interface Creation {
  readonly creation: TimeBoundAccountStep;
}

/** What is read of an account that a step of the run created. */
export interface CreatedLooks {
  /**
   * One part of the account that a step of the run created; by its name as long as nobody knows its object id. Null where
   * there is none. `since`: when the step was opened; what was created before is none of its.
   */
  readCreated(
    input: Call &
      Creation & {
        readonly part: TimeBoundPart;
        readonly objectId: string | null;
        readonly since: string;
      },
  ): Promise<Look & PartSeen & { readonly objectId: string | null }>;
}

/** What is written to one, as `WriteActivities` says. */
export interface CreatedWrites {
  /** `escrowPassword` for an account that is still to be created. */
  escrowCreation(input: Call & Creation & { readonly attempt: number }): Promise<Escrowed>;
  /** Creates the account of a step with the password of this escrow, as `resetPassword` does. */
  createAccount(
    input: Call & Creation & { readonly escrow: Digest },
  ): Promise<{ readonly observedAt: string }>;
  /**
   * Changes the account that a step of this run created, and no other: one with that object id and another name, or from
   * before the step was opened (`since`), is refused with `WRITE_NOT_APPROVED`. Nothing is sent where there is nothing to
   * change; `sent` says so.
   */
  changeCreated(
    input: Call &
      Creation & { readonly objectId: string; readonly since: string; readonly change: TimeBoundChange },
  ): Promise<{ readonly observedAt: string; readonly sent: boolean }>;
}
