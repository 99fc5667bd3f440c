import { BreakglassError } from '../domain/errors.ts';
import type { PersonId } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import type { Passkey } from '../domain/passkey.ts';
import type { Signer } from '../evidence/core/own-signature.ts';
import { verifyAssertion, type Asserted } from '../evidence/core/passkey/assertion.ts';
import { faultOfCounter } from '../evidence/core/passkey/counters.ts';
import type { Page } from './context.ts';

/** A passkey that may be used at this page, and whose it is. */
export interface PasskeyHere {
  readonly person: PersonId;
  /** With this page as its only origin: what it signed elsewhere is brought to no page but that one. */
  readonly passkey: Passkey;
}

/** The passkeys that count today and that their enrolments let be used at this page; of one person, where one is named. */
export function passkeysHere({
  organisation: { enrolled = [] },
  origin,
  person,
}: {
  organisation: Pick<OrganisationDefinition, 'enrolled'>;
  origin: string;
  person?: PersonId;
}): readonly PasskeyHere[] {
  return enrolled
    .map(({ enrolment }) => enrolment)
    .filter((each) => each.passkey.origins.includes(origin))
    .filter((each) => person === undefined || each.person === person)
    .map((each) => ({ person: each.person, passkey: { ...each.passkey, origins: [origin] } }));
}

/** The same of one person, without those that a plan does not have: a run would take what they sign for forged. */
export async function passkeysFor({
  page,
  person,
  people,
}: {
  page: Page;
  person: PersonId;
  /** The people of the plan; null where it is not known here. */
  people: readonly Signer[] | null;
}): Promise<readonly Passkey[]> {
  const here = passkeysHere({ organisation: await page.desk.organisation(), origin: page.origin, person });
  const planned = people?.find(({ id }) => id === person)?.passkeys ?? [];
  return here
    .map(({ passkey }) => passkey)
    .filter(({ key }) => planned.some(({ enrolment }) => enrolment.passkey.key === key));
}

/**
 * Verifies what one of these passkeys signed at this page, and remembers its counter for as long as the page runs, over
 * sign-ins and signatures alike. The codes of `verifyAssertion`; `PASSKEY_COUNTER`.
 */
export function requireAssertion({
  page: { counters },
  text,
  signature,
  passkeys,
}: {
  page: Page;
  text: string;
  signature: string;
  passkeys: readonly Passkey[];
}): Asserted {
  const asserted = verifyAssertion({ message: text, signature, passkeys });
  const fault = faultOfCounter({ asserted, counters });
  if (fault !== null) throw new BreakglassError({ code: 'PASSKEY_COUNTER', message: fault });
  counters.set(asserted.passkey.credential, asserted.counter);
  return asserted;
}

/** Is it an assertion, rather than an SSH signature? */
export function isAssertion(signature: string): boolean {
  return signature.startsWith('{');
}
