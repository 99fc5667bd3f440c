import { refusal } from './refusal.ts';

/** WebAuthn L3 §6.1: hash of the relying party id, flags, counter. */
const RP_HASH_BYTES = 32;
const ASSERTION_BYTES = RP_HASH_BYTES + 1 + 4;
const FLAGS = { userPresent: 0x01, userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10 } as const;
const MORE_FOLLOWS = 0x40 | 0x80;

/** What the authenticator says of an assertion. */
export interface AuthenticatorData {
  readonly rpHash: Uint8Array;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly counter: number;
}

/**
 * Reads the authenticator data of an assertion. Nothing may follow the counter: credential data belong to registrations,
 * and extensions, which nobody asked for, could only say what we would not understand. Reserved bits mean nothing and are
 * passed over. `SIGNATURE_MALFORMED`.
 */
export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData {
  const flags = bytes[RP_HASH_BYTES] ?? 0;
  if (bytes.length !== ASSERTION_BYTES || (flags & MORE_FOLLOWS) !== 0)
    throw refusal(
      'SIGNATURE_MALFORMED',
      `expected authenticator data of ${ASSERTION_BYTES} bytes without credential or extensions`,
    );
  const has = (flag: number) => (flags & flag) !== 0;
  return {
    rpHash: bytes.slice(0, RP_HASH_BYTES),
    userPresent: has(FLAGS.userPresent),
    userVerified: has(FLAGS.userVerified),
    backupEligible: has(FLAGS.backupEligible),
    backedUp: has(FLAGS.backedUp),
    counter: bytes.slice(RP_HASH_BYTES + 1).reduce((value, byte) => value * 256 + byte, 0),
  };
}
