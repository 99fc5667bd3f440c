import type { Activities } from '../../activities/types.ts';
import type { AccessPassStep } from '../../domain/plan/engine-steps.ts';
import type { Plan, PlannedTenant } from '../../domain/plan/types.ts';
import { ACCOUNT, TENANT } from './plan.ts';
import type { Answering } from './scene.ts';
import { ENTRY, LOOK, passkeyOf, pretendWorld } from './world.ts';
import type { PretendWorld } from './world.ts';

/** A tenant that lets the engine make passes. */
const PASSING: PlannedTenant = { ...TENANT, writes: ['temporary-access-pass'] };

/** A pass for the one account. */
export const PASS: AccessPassStep = {
  id: 'register/breakglass-1',
  do: 'temporary-access-pass',
  account: 'breakglass-1',
  escrow: [{ person: 'custodian-1', fingerprint: 'A'.repeat(40) }],
  lifetimeMinutes: 15,
  withinMs: 3_600_000,
  recordWithinMs: 60_000,
};

/** A run of nothing but a pass. */
export const PASS_PLAN: Partial<Plan> = {
  hypothesis: [],
  approve: null,
  tenants: [PASSING],
  objectives: { timeToAccessMs: null, timeToAlertMs: null },
  steps: [PASS],
};

/** A world whose log says that the account registered a passkey. */
export function passingWorld(
  override: (world: PretendWorld) => Partial<Activities> = () => ({}),
): PretendWorld {
  return pretendWorld((calm) => ({
    findAuditEntries: () => {
      const own = { ...ENTRY, activity: 'User registered security info', initiatedBy: ACCOUNT.objectId };
      return Promise.resolve({ ...LOOK, entries: [own] });
    },
    ...override(calm),
  }));
}

/** The custodian registers and deletes before they write the request id, and the pass is used up. */
export function registers(world: PretendWorld): (input: Answering) => ReturnType<Answering['honest']> {
  return ({ ask, honest }) => {
    if (ask.values.length > 0) {
      const used = world.methods.filter(({ type }) => type !== 'fido2');
      const fresh = passkeyOf({ id: 'key-2', createdAt: '2026-01-01T00:00:09.000Z' });
      world.methods = [fresh, ...used.map((pass) => ({ ...pass, usable: false }))];
    }
    return honest();
  };
}
