import { z } from 'zod';
import { decodeBase64Url } from './base64.ts';
import { ID_PATTERN } from './ids.ts';
import type { PersonId } from './ids.ts';
import { HOST, hostOfOrigin } from './page-address.ts';
import { text } from './steps/shared.ts';

/** SSHSIG namespace of what is signed about passkeys (`ssh-keygen -Y sign -n breakglass-passkey`). */
export const PASSKEY_NAMESPACE = 'breakglass-passkey';

/** COSE names (RFC 9053): ECDSA over P-256 with SHA-256, and Ed25519. */
export const PASSKEY_ALGORITHMS = ['ES256', 'EdDSA'] as const;
export type PasskeyAlgorithm = (typeof PASSKEY_ALGORITHMS)[number];

/** The COSE numbers of the algorithms, as `pubKeyCredParams` and `publicKeyAlgorithm` have them. */
export const COSE_ALGORITHMS: Readonly<Record<PasskeyAlgorithm, number>> = { ES256: -7, EdDSA: -8 };

/** Bytes of a key: an uncompressed point (SEC 1 §2.3.3), or an Ed25519 key (RFC 8032 §5.1.5). */
export const PASSKEY_KEY_BYTES: Readonly<Record<PasskeyAlgorithm, number>> = { ES256: 65, EdDSA: 32 };

/** WebAuthn L3 §4: a credential id has at most so many bytes. */
const MAX_CREDENTIAL_BYTES = 1_023;

/** What must be known of a passkey to hold its assertions against it; all of it is public. */
export interface Passkey {
  /** The credential id, base64url without padding. */
  readonly credential: string;
  readonly algorithm: PasskeyAlgorithm;
  /** The public key, `PASSKEY_KEY_BYTES` in base64url without padding. */
  readonly key: string;
  /** The relying party id: the domain that the authenticator made it for. */
  readonly rp: string;
  /** Where it may be used: origins of that domain, `https://…`, or `http://localhost` with or without a port. */
  readonly origins: readonly string[];
  /** Whether it may be copied to other devices (the flag BE); an authenticator never changes that. */
  readonly backupEligible: boolean;
  /** The signature counter when it was made; 0 for ever where the authenticator does not count. */
  readonly counter: number;
  /** In the words of its person: which device. */
  readonly label: string;
}

/** That a passkey is a person's, in RFC 8785 form: signed by an SSH key of the person, or of two others. */
export interface PasskeyEnrolment {
  readonly kind: 'breakglass-passkey';
  readonly version: 1;
  readonly organisation: string;
  readonly person: PersonId;
  readonly passkey: Passkey;
  /** When it was written, by the clock of whoever wrote it, ISO 8601 UTC with milliseconds. */
  readonly at: string;
}

/** That a passkey counts no more, ever; signed by the same people. */
export interface PasskeyRevocation {
  readonly kind: 'breakglass-passkey-revoked';
  readonly version: 1;
  readonly organisation: string;
  readonly person: PersonId;
  readonly credential: string;
  readonly reason: string;
  readonly at: string;
}

export type PasskeyStatement = PasskeyEnrolment | PasskeyRevocation;

/** One SSH signature over a statement, and who signed. */
export interface PasskeySignature {
  readonly person: PersonId;
  /** Armored SSHSIG in the namespace `PASSKEY_NAMESPACE`. */
  readonly signature: string;
}

/** A statement with its signatures: one file of the folder that the organisation file names under `passkeys`. */
export interface SignedPasskeyStatement<S extends PasskeyStatement = PasskeyStatement> {
  readonly statement: S;
  readonly signatures: readonly PasskeySignature[];
}

/** A signature as a plan has it: with the key of the roster that made it, so that the plan alone shows the chain. */
export interface Vouch extends PasskeySignature {
  /** OpenSSH public key line without comment. */
  readonly key: string;
}

/** A passkey as a plan has it, with what makes it its person's. */
export interface PlannedPasskey {
  readonly enrolment: PasskeyEnrolment;
  readonly vouches: readonly Vouch[];
}

/** What the folder of passkeys adds to an organisation file; left out where none is named. */
export interface Enrolled {
  /** The passkeys that count, each checked against the roster. */
  readonly enrolled?: readonly PlannedPasskey[] | undefined;
}

/**
 * A passkey's answer to `navigator.credentials.get` (WebAuthn L3 §6.3.3) as it stands in place of an SSH signature, in
 * RFC 8785 form: all texts base64url without padding. Its challenge is the SHA-256 of the bytes of what is signed.
 */
export interface PasskeyAssertion {
  readonly authenticatorData: string;
  readonly clientDataJSON: string;
  readonly credential: string;
  readonly signature: string;
}

const MAX_ORIGINS = 5;

/**
 * Is this an origin as a browser writes it, at which a passkey of this relying party may be used? Its host is the
 * domain or lies under it (WebAuthn L3 §5.1.2); plain http is for this machine alone.
 */
export function isOriginOf({ origin, rp }: { origin: string; rp: string }): boolean {
  const host = hostOfOrigin(origin);
  return host !== null && (host === rp || host.endsWith(`.${rp}`));
}

const organisation = z.string().regex(ID_PATTERN);
const person = z.string().regex(ID_PATTERN);
const at = z.iso.datetime({ precision: 3 });
const credential = bytes({ max: MAX_CREDENTIAL_BYTES, what: 'a credential id' });

/** A passkey, strictly: its key has the length of its algorithm, its origins are those of its relying party. */
export const passkeySchema = z
  .strictObject({
    credential,
    algorithm: z.enum(PASSKEY_ALGORITHMS),
    key: z.string().max(100),
    rp: z
      .string()
      .max(253)
      .regex(new RegExp(`^${HOST}$`), { error: 'expected a domain' }),
    origins: z.array(z.string().max(300)).min(1).max(MAX_ORIGINS),
    backupEligible: z.boolean(),
    counter: z.int().min(0).max(0xffff_ffff),
    label: text(80),
  })
  .refine(({ algorithm, key }) => decodeBase64Url(key)?.length === PASSKEY_KEY_BYTES[algorithm], {
    error: 'expected the public key in base64url without padding, in the length of its algorithm',
    path: ['key'],
  })
  .refine(({ rp, origins }) => origins.every((origin) => isOriginOf({ origin, rp })), {
    error:
      'expected https:// origins of the relying party (http:// only for localhost), without default port or path',
    path: ['origins'],
  })
  .refine(({ origins }) => new Set(origins).size === origins.length, {
    error: 'expected each origin once',
    path: ['origins'],
  }) satisfies z.ZodType<Passkey>;

/** An enrolment, strictly. */
export const enrolmentSchema = z.strictObject({
  kind: z.literal('breakglass-passkey'),
  version: z.literal(1),
  organisation,
  person,
  passkey: passkeySchema,
  at,
}) satisfies z.ZodType<PasskeyEnrolment>;

/** A revocation, strictly. */
export const revocationSchema = z.strictObject({
  kind: z.literal('breakglass-passkey-revoked'),
  version: z.literal(1),
  organisation,
  person,
  credential,
  reason: text(500),
  at,
}) satisfies z.ZodType<PasskeyRevocation>;

/** The strict shapes of what is signed about passkeys. */
export const passkeyStatementSchema = z.discriminatedUnion('kind', [
  enrolmentSchema,
  revocationSchema,
]) satisfies z.ZodType<PasskeyStatement>;

/** An armored SSHSIG by the longest key that is supported has under 1,000 characters. */
const signature = z.string().min(1).max(2_000);

/** One file of the folder of passkeys, strictly. */
export const signedPasskeyStatementSchema = z.strictObject({
  statement: passkeyStatementSchema,
  signatures: z.array(z.strictObject({ person, signature })).min(1).max(2),
}) satisfies z.ZodType<SignedPasskeyStatement>;

/** A passkey of a plan, strictly. */
export const plannedPasskeySchema = z.strictObject({
  enrolment: enrolmentSchema,
  vouches: z
    .array(z.strictObject({ person, signature, key: z.string().min(1).max(1_000) }))
    .min(1)
    .max(2),
}) satisfies z.ZodType<PlannedPasskey>;

/** An assertion, strictly. What its bytes say is for who verifies it. */
export const assertionSchema = z.strictObject({
  authenticatorData: bytes({ max: 1_000, what: 'authenticator data' }),
  clientDataJSON: bytes({ max: 2_000, what: 'client data' }),
  credential,
  signature: bytes({ max: 100, what: 'a signature' }),
}) satisfies z.ZodType<PasskeyAssertion>;

function bytes({ max, what }: { max: number; what: string }) {
  return z.string().refine(
    (value) => {
      const length = decodeBase64Url(value)?.length ?? 0;
      return length > 0 && length <= max;
    },
    { error: `expected ${what} in base64url without padding, of 1 to ${max} bytes` },
  );
}
