import { BreakglassError } from '../domain/errors.ts';
import type { PersonId } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import type { Passkey } from '../domain/passkey.ts';
import type { Signer } from '../evidence/core/own-signature.ts';
import { verifyAssertion, type Asserted } from '../evidence/core/passkey/assertion.ts';
import { faultOfCounter } from '../evidence/core/passkey/counters.ts';
import type { StandingPasskey } from '../evidence/core/passkey/read-passkeys.ts';
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

/** The passkeys by which somebody may sign something here; where it is none, why, as far as that is to be said. */
export type PasskeyOffer =
  | { readonly kind: 'these'; readonly passkeys: readonly Passkey[] }
  /** They have some, which the plan of the run does not have. */
  | { readonly kind: 'not-planned' }
  /** They have some, and nobody can tell here which of them the plan has. */
  | { readonly kind: 'plan-unknown' }
  /** They have none here, or it takes SSH keys. */
  | { readonly kind: 'none' };

/** Of one person's those that a plan has: a run would take what others sign for forged. */
export async function passkeysFor({
  page,
  person,
  people,
}: {
  page: Page;
  person: PersonId;
  /** The people of the plan; null where it is not known here. */
  people: readonly Signer[] | null;
}): Promise<PasskeyOffer> {
  const here = passkeysHere({ organisation: await page.desk.organisation(), origin: page.origin, person });
  if (here.length === 0) return { kind: 'none' };
  if (people === null) return { kind: 'plan-unknown' };
  const planned = people.find(({ id }) => id === person)?.passkeys ?? [];
  const passkeys = here
    .map(({ passkey }) => passkey)
    .filter(({ key }) => planned.some(({ enrolment }) => enrolment.passkey.key === key));
  return passkeys.length === 0 ? { kind: 'not-planned' } : { kind: 'these', passkeys };
}

/**
 * Verifies what one of these passkeys signed at this page, and remembers its counter for as long as the page runs, over
 * sign-ins and signatures alike. The last one may come again, word for word: a browser that loads an answer again sends
 * it, and so does somebody whom the engine did not answer; whether it still counts is for who takes it. The codes of
 * `verifyAssertion`; `PASSKEY_COUNTER`.
 */
export function requireAssertion({
  page: { asserted: last },
  text,
  signature,
  passkeys,
}: {
  page: Pick<Page, 'asserted'>;
  text: string;
  signature: string;
  passkeys: readonly Passkey[];
}): Asserted {
  const asserted = verifyAssertion({ message: text, signature, passkeys });
  const { credential } = asserted.passkey;
  const before = last.get(credential);
  if (before?.signature === signature) return asserted;
  const counters = new Map(before === undefined ? [] : [[credential, before.counter]]);
  const fault = faultOfCounter({ asserted, counters });
  if (fault !== null) throw new BreakglassError({ code: 'PASSKEY_COUNTER', message: fault });
  last.set(credential, { counter: asserted.counter, signature });
  return asserted;
}

/** What became of a passkey that does not count; null for one that does. */
const WHY_NOT: Record<StandingPasskey['state'], ((standing: StandingPasskey) => string) | null> = {
  counts: null,
  revoked: ({ revocation }) => `it was revoked at ${revocation?.signed.statement.at ?? 'an unknown time'}`,
  gone: () => 'its person is not in the roster any more',
  unvouched: () => 'who signed its enrolment has left the roster, or has another SSH key by now',
};

/**
 * A refusal, with what became of the passkey where it does not count any more. Told only to who has that passkey: it must
 * have signed the text.
 */
export async function withReason({
  page,
  text,
  signature,
  error,
}: {
  page: Page;
  text: string;
  signature: string;
  error: unknown;
}): Promise<unknown> {
  if (!(error instanceof BreakglassError) || error.code !== 'KEY_UNTRUSTED' || !isAssertion(signature))
    return error;
  const standing = thatSigned({ standing: await page.desk.passkeys(), text, signature });
  if (standing === undefined) return error;
  const why = WHY_NOT[standing.state];
  if (why === null) return error;
  const message = `expected a passkey that counts, this one does not: ${why(standing)}`;
  return new BreakglassError({ code: error.code, message, cause: error });
}

function thatSigned({
  standing,
  text,
  signature,
}: {
  standing: readonly StandingPasskey[];
  text: string;
  signature: string;
}): StandingPasskey | undefined {
  const passkeys = standing.map(({ signed }) => signed.statement.passkey);
  try {
    const { passkey } = verifyAssertion({ message: text, signature, passkeys });
    return standing.find(({ signed }) => signed.statement.passkey === passkey);
  } catch (error) {
    if (error instanceof BreakglassError) return undefined;
    throw error;
  }
}

/** Is it an assertion, rather than an SSH signature? */
export function isAssertion(signature: string): boolean {
  return signature.startsWith('{');
}
