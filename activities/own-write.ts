import type { Digest } from '../domain/ids.ts';
import type { PlannedPasskey } from '../domain/passkey.ts';
import type { RequireOwn } from '../evidence/approval.ts';
import { checkOrganisation } from '../evidence/verify/organisation.ts';
import type { OwnNow } from './own-plan.ts';

/**
 * Holds the plan of a run that is to write against the worker's own organisation. A passkey that was enrolled since the
 * run began is none of its plan and ends no write; one of the plan that was revoked since does.
 */
export function requireOwnPlanOf({
  ownNow,
  trustedCa,
}: {
  ownNow: OwnNow;
  trustedCa: Digest | null;
}): RequireOwn {
  return async ({ files, plan }) => {
    const own = await ownNow();
    const planned = new Set(plan.people.flatMap(({ passkeys = [] }) => passkeys.map(credentialOf)));
    const enrolled = own.enrolled?.filter((each) => planned.has(credentialOf(each)));
    await checkOrganisation({ files, plan, organisation: { definition: { ...own, enrolled }, trustedCa } });
  };
}

function credentialOf({ enrolment }: PlannedPasskey): string {
  return enrolment.passkey.credential;
}
