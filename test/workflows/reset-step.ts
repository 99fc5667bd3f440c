import type { ResetPasswordStep } from '../../domain/plan/engine-steps.ts';

/** A reset by the engine of an account that is in no restricted unit. */
export const RESET: ResetPasswordStep = {
  id: 'reset/breakglass-1',
  do: 'reset-password',
  account: 'breakglass-1',
  escrow: [{ person: 'custodian-1', fingerprint: 'A'.repeat(40) }],
  password: { length: 32, alphabet: 'readable' },
  unit: null,
  withinMs: 3_600_000,
  recordWithinMs: 60_000,
};
