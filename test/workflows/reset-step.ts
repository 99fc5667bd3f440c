import type { ResetPasswordStep } from '../../domain/plan/engine-steps.ts';
import type { PlannedTenant } from '../../domain/plan/types.ts';
import { TENANT } from './plan.ts';

/** Client id of the engine's application. */
export const ENGINE = '66666666-6666-4666-8666-666666666666';

/** A tenant that lets the engine do all that a reset can take. */
export const WRITABLE: PlannedTenant = {
  ...TENANT,
  writes: ['reset-password', 'unit-membership'],
  engine: [ENGINE],
};

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
