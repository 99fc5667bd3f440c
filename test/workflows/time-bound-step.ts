import type { TimeBoundAccountStep } from '../../domain/plan/engine-steps.ts';
import type { PlannedTenant } from '../../domain/plan/types.ts';
import { TENANT } from './plan.ts';

/** A tenant that lets the engine create accounts. */
export const CREATABLE: PlannedTenant = { ...TENANT, writes: ['time-bound-account'] };

/** An account for the time of a run. */
export const TIME_BOUND: TimeBoundAccountStep = {
  id: 'temporary-admin',
  do: 'time-bound-account',
  tenant: 'main',
  name: 'emergency',
  role: 'global-administrator',
  lifetimeMs: 30 * 60_000,
  purpose: 'give the roles back',
  escrow: [{ person: 'custodian-1', fingerprint: 'A'.repeat(40) }],
  password: { length: 32, alphabet: 'readable' },
  withinMs: 60 * 60_000,
  recordWithinMs: 60_000,
};
