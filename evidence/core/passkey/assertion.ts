import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { decodeBase64Url, encodeBase64Url } from '../../../domain/base64.ts';
import { assertionSchema, type Passkey, type PasskeyAssertion } from '../../../domain/passkey.ts';
import { quoted } from '../../../domain/safe-text.ts';
import { canonicalText, LONE_SURROGATE } from '../canonical.ts';
import { verifyEd25519 } from '../ed25519.ts';
import { bytesOf } from '../hash.ts';
import { verifyP256 } from '../p256.ts';
import { readAuthenticatorData, type AuthenticatorData } from './authenticator-data.ts';
import { readClientData, type ClientData } from './client-data.ts';
import { readEcdsaDer } from './ecdsa-der.ts';
import { passkeyBytes } from './key.ts';
import { refusal } from './refusal.ts';
import { parsed } from '../parsed.ts';

/** A passkey that signed, and what its counter was then. */
export interface Asserted {
  readonly passkey: Passkey;
  readonly counter: number;
}

/** The challenge of what is signed: the SHA-256 of its UTF-8 bytes, base64url without padding. */
export function challengeOf(message: string): string {
  return encodeBase64Url(sha256(bytesOf(message)));
}

/**
 * Verifies the assertion of a passkey over a text (WebAuthn L3 §7.2, for one that is signed in place of an SSH
 * signature); says which passkey signed. The signature comes before place and flags, so that these are only ever said of
 * what the passkey did sign. Its counter is for the caller, who knows what came before: `isCounterBack`.
 *
 * - `SIGNATURE_MALFORMED`: no assertion in RFC 8785 form, or a part of it is not in its one form;
 * - `KEY_UNTRUSTED`: by a credential that is none of `passkeys`;
 * - `SIGNATURE_INVALID`: the passkey did not sign this text;
 * - `PASSKEY_ORIGIN`: it did, at an origin or for a relying party that its enrolment does not name, or embedded;
 * - `PASSKEY_FLAGS`: nobody was present or verified, or its backup flags are not those of the one enrolled.
 */
export function verifyAssertion({
  message,
  signature,
  passkeys,
}: {
  message: string;
  signature: string;
  passkeys: readonly Passkey[];
}): Asserted {
  const assertion = readAssertion(signature);
  const passkey = passkeys.find(({ credential }) => credential === assertion.credential);
  if (passkey === undefined)
    throw refusal(
      'KEY_UNTRUSTED',
      `expected a passkey of the signer's own, got ${quoted(assertion.credential)}`,
    );
  const client = readClientData(bytesIn(assertion.clientDataJSON));
  const data = readAuthenticatorData(bytesIn(assertion.authenticatorData));
  if (!isOver({ client, message }) || !isSignedBy({ passkey, assertion }))
    throw refusal('SIGNATURE_INVALID', 'expected an assertion over this very text by the passkey it names');
  requirePlace({ client, data, passkey });
  requireFlags({ data, passkey });
  return { passkey, counter: data.counter };
}

/**
 * Did a counter go back, or stand still (WebAuthn L3 §6.1.1)? Authenticators that do not count say 0 for ever. A counter
 * that does not grow is what a copied authenticator shows.
 */
export function isCounterBack({ counter, before }: { counter: number; before: number }): boolean {
  return (counter !== 0 || before !== 0) && counter <= before;
}

function readAssertion(text: string): PasskeyAssertion {
  const read = assertionSchema.safeParse(parsed(text));
  if (read.success && canonicalText(read.data) === text) return read.data;
  throw refusal('SIGNATURE_MALFORMED', 'expected an assertion in RFC 8785 form');
}

function bytesIn(text: string): Uint8Array {
  return decodeBase64Url(text) ?? new Uint8Array();
}

/** Text with half a surrogate pair has no bytes of its own, so nobody can have signed it. */
function isOver({ client, message }: { client: ClientData; message: string }): boolean {
  if (client.type !== 'webauthn.get' || LONE_SURROGATE.test(message)) return false;
  return client.challenge === challengeOf(message);
}

function isSignedBy({ passkey, assertion }: { passkey: Passkey; assertion: PasskeyAssertion }): boolean {
  const signed = concatBytes(bytesIn(assertion.authenticatorData), sha256(bytesIn(assertion.clientDataJSON)));
  const of = { message: signed, publicKey: passkeyBytes(passkey) };
  const signature = bytesIn(assertion.signature);
  switch (passkey.algorithm) {
    case 'ES256':
      return verifyP256({ ...readEcdsaDer(signature), ...of });
    case 'EdDSA':
      return verifyEd25519({ signature, ...of });
  }
}

interface Ceremony {
  readonly data: AuthenticatorData;
  readonly passkey: Passkey;
}

function requirePlace({ client, data, passkey }: Ceremony & { readonly client: ClientData }): void {
  const { rp, origins } = passkey;
  if (!origins.includes(client.origin))
    throw refusal('PASSKEY_ORIGIN', `expected it at ${origins.join(' or ')}, got ${quoted(client.origin)}`);
  if (client.crossOrigin || client.topOrigin !== null)
    throw refusal('PASSKEY_ORIGIN', 'expected a page that is embedded in no other');
  const expected = sha256(bytesOf(rp));
  if (!data.rpHash.every((byte, index) => byte === expected[index]))
    throw refusal('PASSKEY_ORIGIN', `expected the relying party ${rp}`);
}

/** A credential can be copied or it cannot (L3 §6.1.3): one that changes in this is not the one that was enrolled. */
function requireFlags({ data, passkey }: Ceremony): void {
  const { userPresent, userVerified, backupEligible, backedUp } = data;
  if (!userPresent || !userVerified)
    throw refusal('PASSKEY_FLAGS', 'expected an authenticator that saw its person and verified who it is');
  if (backupEligible !== passkey.backupEligible || (backedUp && !backupEligible))
    throw refusal('PASSKEY_FLAGS', 'expected the backup flags of the passkey that was enrolled');
}
