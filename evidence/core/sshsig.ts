import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { decodeBase64, encodeBase64 } from '../../domain/base64.ts';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { fingerprintOf, parseKeyBlob, readPublicKey, type SshPublicKey } from '../../domain/ssh-key.ts';
import { SshReader, SshWireError, sshString } from '../../domain/ssh-wire.ts';
import { LONE_SURROGATE } from './canonical.ts';
import { ED25519_SIGNATURE_LENGTH_BYTES, verifyEd25519 } from './ed25519.ts';
import { bytesOf } from './hash.ts';
import { verifyP256 } from './p256.ts';

/** Message and signature together; a statement with its signature is a few kilobytes. */
export const SSHSIG_MAX_INPUT_BYTES = 16 * 1024;

const SSHSIG_MAGIC = 'SSHSIG';
const SSHSIG_VERSION = 1;
const ARMOR = /^-----BEGIN SSH SIGNATURE-----\n(?<body>(?:[^\n]{1,76}\n)+)-----END SSH SIGNATURE-----\n?$/;
/** The hash algorithms that PROTOCOL.sshsig allows. */
const HASHES = { sha256, sha512 };
/** PROTOCOL.u2f: the user touched the authenticator. */
const SK_FLAG_USER_PRESENT = 0x01;

/** The parts of an SSHSIG blob. */
interface SshSignature {
  readonly publicKey: Uint8Array;
  readonly hash: keyof typeof HASHES;
  readonly signature: Uint8Array;
}

/**
 * Verifies an armored SSHSIG, as `ssh-keygen -Y sign` writes it, over a text; says which key signed.
 *
 * - `SIGNATURE_MALFORMED`: not one well-formed SSHSIG of version 1 for this namespace, or more than
 *   `SSHSIG_MAX_INPUT_BYTES` together with the message;
 * - `KEY_UNTRUSTED`: signed with a key that is, byte for byte, none of `keys` (OpenSSH public key lines; lines
 *   that `readPublicKey` refuses match nothing);
 * - `SIGNATURE_INVALID`: the key did not sign this message, or a security key signed without a touch.
 *
 * See https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig.
 */
export function verifySshSignature({
  message,
  signature,
  namespace,
  keys,
}: {
  message: string;
  signature: string;
  namespace: string;
  keys: readonly string[];
}): { fingerprint: string } {
  const messageBytes = bytesOf(message);
  if (messageBytes.length + signature.length > SSHSIG_MAX_INPUT_BYTES) {
    throw refusal('SIGNATURE_MALFORMED', `expected at most ${SSHSIG_MAX_INPUT_BYTES} bytes with the message`);
  }
  const parsed = parse(signature, namespace);
  if (!keys.some((line) => isKey(line, parsed.publicKey))) {
    const signer = fingerprintOf(parsed.publicKey);
    throw refusal('KEY_UNTRUSTED', `expected a key of the signer's own, got ${signer}`);
  }
  const signedData = concatBytes(
    bytesOf(SSHSIG_MAGIC),
    sshString(namespace),
    sshString(''),
    sshString(parsed.hash),
    sshString(HASHES[parsed.hash](messageBytes)),
  );
  const key = parseKeyBlob(parsed.publicKey);
  // Text with half a surrogate pair has no bytes of its own, so nobody can have signed it.
  if (
    LONE_SURROGATE.test(message) ||
    !malformedUnlessRead(() => isSignedBy(key, parsed.signature, signedData))
  ) {
    throw refusal('SIGNATURE_INVALID', 'expected a signature over this very text by the key that it names');
  }
  return { fingerprint: fingerprintOf(parsed.publicKey) };
}

/**
 * The key that a signature names, as an OpenSSH public key line. Whether that key made it is for `verifySshSignature`.
 * `SIGNATURE_MALFORMED` as there.
 */
export function namedKey({ signature, namespace }: { signature: string; namespace: string }): string {
  const { publicKey } = parse(signature, namespace);
  const { type } = malformedUnlessRead(() => parseKeyBlob(publicKey));
  return `${type} ${encodeBase64(publicKey)}`;
}

function parse(armored: string, namespace: string): SshSignature {
  const body = ARMOR.exec(armored)?.groups?.body;
  const blob = decodeBase64(body?.replaceAll('\n', '') ?? '*');
  if (blob === null)
    throw refusal('SIGNATURE_MALFORMED', 'expected "-----BEGIN SSH SIGNATURE-----" and base64');
  return malformedUnlessRead(() => readBlob(new SshReader(blob), namespace));
}

function readBlob(reader: SshReader, expectedNamespace: string): SshSignature {
  expectText('magic', String.fromCharCode(...reader.bytes(SSHSIG_MAGIC.length)), SSHSIG_MAGIC);
  const version = reader.uint32();
  if (version !== SSHSIG_VERSION)
    throw new SshWireError(`expected version ${SSHSIG_VERSION}, got ${version}`);
  const publicKey = reader.string();
  expectText('namespace', reader.text(), expectedNamespace);
  expectText('reserved field', reader.text(), '');
  const hash = reader.text();
  if (hash !== 'sha512' && hash !== 'sha256') throw new SshWireError('expected the hash sha512 or sha256');
  const signature = reader.string();
  reader.end();
  return { publicKey, hash, signature };
}

function expectText(what: string, came: string, expected: string): void {
  if (came !== expected) throw new SshWireError(`expected the ${what} ${JSON.stringify(expected)}`);
}

function isKey(line: string, blob: Uint8Array): boolean {
  const key = readPublicKey(line);
  return key.ok && key.blob.length === blob.length && key.blob.every((byte, index) => byte === blob[index]);
}

function isSignedBy(key: SshPublicKey, signature: Uint8Array, signedData: Uint8Array): boolean {
  const reader = new SshReader(signature);
  expectText('signature type', reader.text(), key.type);
  const body = reader.string();
  switch (key.type) {
    case 'ssh-ed25519':
      reader.end();
      return isEd25519(key.point, body, signedData);
    case 'ecdsa-sha2-nistp256':
      reader.end();
      return isEcdsa(key.point, body, signedData);
    case 'sk-ssh-ed25519@openssh.com': {
      const flagsAndCounter = reader.bytes(5);
      reader.end();
      const touched = ((flagsAndCounter[0] ?? 0) & SK_FLAG_USER_PRESENT) !== 0;
      const assertion = concatBytes(sha256(key.application), flagsAndCounter, sha256(signedData));
      return touched && isEd25519(key.point, body, assertion);
    }
  }
}

function isEd25519(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  if (signature.length !== ED25519_SIGNATURE_LENGTH_BYTES) {
    throw new SshWireError(`expected an Ed25519 signature of 64 bytes, got ${signature.length}`);
  }
  return verifyEd25519({ signature, message, publicKey });
}

/** RFC 5656 §3.1.2: two mpints. */
function isEcdsa(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  const reader = new SshReader(signature);
  const [r, s] = [reader.string(), reader.string()];
  reader.end();
  return verifyP256({ r, s, message, publicKey });
}

function malformedUnlessRead<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof SshWireError)) throw cause;
    throw refusal('SIGNATURE_MALFORMED', cause.message, cause);
  }
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message: `SSH signature: ${message}`, cause });
}
