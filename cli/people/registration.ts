import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { cose, decodeAttestationObject, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import { z } from 'zod';
import { decodeBase64Url, encodeBase64Url } from '../../domain/base64.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { PersonId } from '../../domain/ids.ts';
import { COSE_ALGORITHMS, passkeySchema, type Passkey, type PasskeyAlgorithm } from '../../domain/passkey.ts';
import { readClientData } from '../../evidence/core/passkey/client-data.ts';
import { requireRealKey } from '../../evidence/core/passkey/key.ts';
import { registrationChallenge } from '../../evidence/core/passkey/registration.ts';

/** `RegistrationResponseJSON` of WebAuthn L3 §5.1.8, as far as it is looked at; browsers add more. */
const responseSchema = z.object({
  id: z.string().max(2_000),
  rawId: z.string().max(2_000),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: z.string().max(4_000),
    attestationObject: z.string().max(16_000),
  }),
});

/** Who is to have the passkey, and what is to be known of it beside what the authenticator says. */
export interface Registering {
  readonly organisation: string;
  readonly person: PersonId;
  readonly label: string;
  /** Further origins of the same relying party at which it may be used. */
  readonly origins: readonly string[];
}

/**
 * The passkey in a registration, the JSON that `navigator.credentials.create` gave a page: made for this person, with
 * the user verified, and without an attestation, which would want authorities to be asked.
 * `PASSKEY_MALFORMED` for anything else, with what was expected; `PASSKEY_UNTRUSTED` for one made for somebody else.
 */
export async function readRegistration({
  text,
  ...of
}: Registering & { readonly text: string }): Promise<Passkey> {
  const read = responseSchema.safeParse(parsed(text));
  if (!read.success) throw malformed('expected the JSON of a registration, as the page gave it');
  const { response } = read.data;
  const { origin, challenge } = readClientData(bytesIn(response.clientDataJSON));
  if (challenge !== registrationChallenge(of)) {
    const message = `passkey: expected a registration for ${of.person} of ${of.organisation}`;
    throw new BreakglassError({ code: 'PASSKEY_UNTRUSTED', message });
  }
  const { credential, rp, synced } = await checked({ response: read.data, challenge, origin });
  const key = keyIn(credential.publicKey);
  const passkey = passkeySchema.safeParse({
    credential: credential.id,
    ...key,
    rp,
    origins: [...new Set([origin, ...of.origins])],
    backupEligible: synced,
    counter: credential.counter,
    label: of.label,
  });
  if (!passkey.success) throw malformed(passkey.error.issues[0]?.message ?? 'expected a passkey');
  requireRealKey(passkey.data);
  return passkey.data;
}

async function checked({
  response,
  challenge,
  origin,
}: {
  response: z.infer<typeof responseSchema>;
  challenge: string;
  origin: string;
}) {
  try {
    const format = decodeAttestationObject(bytesIn(response.response.attestationObject)).get('fmt');
    if (format !== 'none') throw malformed(`expected a registration without attestation, got ${format}`);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: domainsOf(origin),
      supportedAlgorithmIDs: Object.values(COSE_ALGORITHMS),
    });
    if (!verified || registrationInfo.rpID === undefined)
      throw malformed('expected a registration that holds');
    const { credential, credentialDeviceType, rpID: rp } = registrationInfo;
    if (credential.id !== response.id) throw malformed('expected the credential that the registration names');
    return { credential, rp, synced: credentialDeviceType === 'multiDevice' };
  } catch (cause) {
    if (cause instanceof BreakglassError) throw cause;
    throw malformed(cause instanceof Error ? cause.message : 'not a registration', cause);
  }
}

/** The relying parties that a page of this origin can have: its host and the domains above it. */
function domainsOf(origin: string): string[] {
  const labels = (/^https?:\/\/([^:/]+)/.exec(origin)?.[1] ?? '').split('.');
  return labels.map((_label, index) => labels.slice(index).join('.'));
}

function keyIn(publicKey: Uint8Array<ArrayBuffer>): { algorithm: PasskeyAlgorithm; key: string } {
  const key = decodeCredentialPublicKey(publicKey);
  if (cose.isCOSEPublicKeyEC2(key)) {
    const [x, y] = [key.get(cose.COSEKEYS.x), key.get(cose.COSEKEYS.y)];
    if (x?.length === 32 && y?.length === 32)
      return { algorithm: 'ES256', key: encodeBase64Url(Uint8Array.of(4, ...x, ...y)) };
  }
  if (cose.isCOSEPublicKeyOKP(key)) {
    const x = key.get(cose.COSEKEYS.x);
    if (x?.length === 32) return { algorithm: 'EdDSA', key: encodeBase64Url(x) };
  }
  throw malformed('expected a key of ES256 or EdDSA');
}

function bytesIn(text: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64Url(text);
  if (bytes === null) throw malformed('expected base64url without padding');
  return Uint8Array.from(bytes);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function malformed(message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code: 'PASSKEY_MALFORMED', message: `passkey: ${message}`, cause });
}
