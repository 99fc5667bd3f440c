import type { EscrowRecipient, PasswordPolicy } from '../domain/escrow.ts';
import type { Digest, StepId } from '../domain/ids.ts';
import type { PlannedAccount } from '../domain/plan/types.ts';
import type { CreatedWrites } from './created-types.ts';
import type { Call } from './types.ts';

/**
 * What a workflow may have written to a tenant, and what it needs for that. Each write is refused with
 * `WRITE_NOT_ALLOWED` unless the tenant turns it on and with `WRITE_NOT_APPROVED` unless the run's stored evidence shows
 * that people let it, as it is asked for; sent once and never repeated by itself: after any doubt the caller reads back
 * first. No argument and no result holds a secret.
 */
export interface WriteActivities extends CreatedWrites {
  /** Revokes the account's sessions. */
  revokeSessions(
    input: Call & { readonly account: PlannedAccount },
  ): Promise<{ readonly observedAt: string }>;
  /**
   * Makes a password and stores it encrypted to the recipients alone, under the name of this attempt; nothing is written
   * over. The password stays in the memory of this worker until `resetPassword` takes it. `ESCROW_FAILED` where it could
   * not be kept for them.
   */
  escrowPassword(
    input: Call & {
      readonly account: PlannedAccount;
      readonly step: StepId;
      /** Counts from 1. */
      readonly attempt: number;
      readonly recipients: readonly EscrowRecipient[];
      readonly password: PasswordPolicy;
    },
  ): Promise<Escrowed>;
  /** Sets the password that this escrow holds. `ESCROW_MISSING`, with nothing sent, where the worker no longer has it. */
  resetPassword(
    input: Call & { readonly account: PlannedAccount; readonly escrow: Digest },
  ): Promise<{ readonly observedAt: string }>;
  /** Takes the account out of the unit. */
  leaveUnit(
    input: Call & { readonly account: PlannedAccount; readonly unit: string },
  ): Promise<{ readonly observedAt: string }>;
  /** Puts the account into the unit; one that is in it already is refused with `TENANT_REQUEST_REFUSED`. */
  enterUnit(
    input: Call & { readonly account: PlannedAccount; readonly unit: string },
  ): Promise<{ readonly observedAt: string }>;
  /**
   * Makes a temporary access pass that can be used once, and stores it encrypted to the recipients alone under the name
   * of this attempt. `PASS_NOT_ALLOWED`, with nothing sent, where the tenant's policy lets no such pass be made;
   * `ESCROW_FAILED` where one was made that could not be kept for them.
   */
  makePass(
    input: Call & {
      readonly account: PlannedAccount;
      readonly step: StepId;
      /** Counts from 1. */
      readonly attempt: number;
      readonly recipients: readonly EscrowRecipient[];
      readonly lifetimeMinutes: number;
    },
  ): Promise<Escrowed>;
  /** Deletes the pass with this id; `NOT_FOUND_IN_TENANT` where there is none. */
  deletePass(
    input: Call & { readonly account: PlannedAccount; readonly pass: string },
  ): Promise<{ readonly observedAt: string }>;
}

/** A secret that lies encrypted in the escrow folder. */
export interface Escrowed {
  /** Of the file. */
  readonly name: string;
  /** SHA-256 of the file, in hex. */
  readonly digest: Digest;
  /** The worker's clock when it was on disk. */
  readonly observedAt: string;
}
