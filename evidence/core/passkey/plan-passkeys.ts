import type { PlannedPasskey } from '../../../domain/passkey.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { requireRealKey } from './key.ts';
import { requirePlannedVouches } from './vouching.ts';
import { refusal } from './refusal.ts';

type Roster = Pick<Plan, 'organisation' | 'people'>;

/**
 * Checks every passkey of a plan by that plan alone: enrolled for its organisation and its person, by their own SSH key or
 * by two others, where a person of the plan vouches with a key that the plan gives them; and nobody else's.
 *
 * `PASSKEY_UNTRUSTED` and the codes of `requirePlannedVouches` and `requireRealKey`; `ID_DUPLICATE`: two passkeys with one credential or key.
 */
export function requirePlanPasskeys(plan: Roster): void {
  const taken = new Set<string>();
  for (const person of plan.people) {
    for (const planned of person.passkeys ?? []) {
      requireOwnVouchers({ plan, planned });
      requirePlannedVouches({ planned, person });
      requireRealKey(planned.enrolment.passkey);
      const { credential, key } = planned.enrolment.passkey;
      if (taken.has(`id ${credential}`) || taken.has(`key ${key}`))
        throw refusal('ID_DUPLICATE', `expected a passkey that nobody else has, as one of ${person.id}`);
      taken.add(`id ${credential}`).add(`key ${key}`);
    }
  }
}

function requireOwnVouchers({ plan, planned }: { plan: Roster; planned: PlannedPasskey }): void {
  const { organisation } = planned.enrolment;
  if (organisation !== plan.organisation)
    throw refusal(
      'PASSKEY_UNTRUSTED',
      `expected a passkey enrolled for ${plan.organisation}, got ${organisation}`,
    );
  for (const { person, key } of planned.vouches) {
    const known = plan.people.find(({ id }) => id === person);
    if (known !== undefined && !known.keys.includes(key))
      throw refusal('PASSKEY_UNTRUSTED', `expected ${person} to vouch with a key that the plan gives them`);
  }
}
