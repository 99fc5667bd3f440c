import type { Finding } from './finding.ts';

/** One service plan of a subscription, by Microsoft's own words. */
export interface ServicePlan {
  /** `AAD_PREMIUM`, … */
  readonly name: string;
  /** `Success`, `PendingProvisioning`, `Disabled`, … */
  readonly provisioning: string;
}

/** One subscription of the tenant. */
export interface Subscription {
  /** `AAD_PREMIUM_P2`, `SPE_E5`, … */
  readonly sku: string;
  /** `Enabled`, `Warning`, `Suspended`, `Deleted` or `LockedOut`. */
  readonly capability: string;
  readonly plans: readonly ServicePlan[];
}

/** Entra ID P1 and P2: either gives Conditional Access and the sign-in log to read. */
const PREMIUM: ReadonlySet<string> = new Set(['AAD_PREMIUM', 'AAD_PREMIUM_P2']);

/** A subscription in `Warning` has run out and still works. */
const WORKING: ReadonlySet<string> = new Set(['enabled', 'warning']);
const ENDED: ReadonlySet<string> = new Set(['suspended', 'deleted', 'lockedout']);

type Standing = 'held' | 'not-held' | 'undecided';

/**
 * Judges whether some subscription holds Entra ID P1 at least, without which the tenant answers nothing of policies and
 * sign-ins.
 *
 * @see https://learn.microsoft.com/graph/api/resources/subscribedsku
 */
export function judgeLicence(subscriptions: readonly Subscription[]): Finding {
  const expected = 'a subscription with Entra ID P1 at least';
  const premium = subscriptions
    .filter(({ plans }) => plans.some(({ name }) => PREMIUM.has(name)))
    .map((subscription) => ({ ...subscription, standing: standingOf(subscription) }));
  const say = (wanted: Standing) =>
    premium
      .filter(({ standing }) => standing === wanted)
      .map(({ sku, capability }) => `${sku} (${capability})`)
      .join(', ');
  if (say('held') !== '') return { state: 'corroborated', expected, seen: say('held') };
  if (say('undecided') !== '') return { state: 'inconclusive', expected, seen: say('undecided') };
  return { state: 'contradicted', expected, seen: say('not-held') || 'none with it' };
}

function standingOf({ capability, plans }: Subscription): Standing {
  const state = capability.toLowerCase();
  if (ENDED.has(state)) return 'not-held';
  const provisioning = plans
    .filter(({ name }) => PREMIUM.has(name))
    .map((plan) => plan.provisioning.toLowerCase());
  if (provisioning.every((each) => each === 'disabled')) return 'not-held';
  return WORKING.has(state) && provisioning.includes('success') ? 'held' : 'undecided';
}
