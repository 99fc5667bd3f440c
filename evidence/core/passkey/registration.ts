import { digestOf } from '../hash.ts';
import { encodeBase64Url } from '../../../domain/base64.ts';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { PersonId } from '../../../domain/ids.ts';

/**
 * The challenge with which a passkey of a person is registered, base64url without padding: it says for whom, so that a
 * registration made for one cannot be enrolled as another's by mistake. It is no secret and always the same, which loses
 * nothing: a registration lets nobody in, only the enrolment that people sign does.
 */
export function registrationChallenge({
  organisation,
  person,
}: {
  organisation: string;
  person: PersonId;
}): string {
  const about = { kind: 'breakglass-passkey-registration', version: 1, organisation, person };
  return encodeBase64Url(hexToBytes(digestOf(about)));
}
