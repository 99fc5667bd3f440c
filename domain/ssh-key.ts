import { sha256 } from '@noble/hashes/sha2.js';
import { BreakglassError } from './errors.ts';
import { isPrivateKey } from './private-key.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { isOfSmallOrder } from './small-order.ts';
import { SshReader, SshWireError } from './ssh-wire.ts';

/** Key types of `ssh-keygen -Y` whose signatures breakglass verifies. */
const SSH_KEY_TYPES = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com'] as const;

/** Far above the longest supported key, a security key with a long application name. */
const MAX_KEY_LINE_LENGTH = 1_000;

/** A public key that people may sign with; the fields are those of its OpenSSH wire form. */
export type SshPublicKey =
  | { readonly type: 'ssh-ed25519'; readonly point: Uint8Array }
  | { readonly type: 'ecdsa-sha2-nistp256'; readonly point: Uint8Array }
  | {
      readonly type: 'sk-ssh-ed25519@openssh.com';
      readonly point: Uint8Array;
      readonly application: Uint8Array;
    };

/** A public key line in its parts, or what was expected in its place. */
export type PublicKeyLine =
  | {
      readonly ok: true;
      readonly type: SshPublicKey['type'];
      /** The key's wire form (RFC 8709 §4, RFC 5656 §3.1, PROTOCOL.u2f); equal keys have equal blobs. */
      readonly blob: Uint8Array;
      /** As `ssh-keygen -l` shows it: `SHA256:` and base64 without padding. */
      readonly fingerprint: string;
    }
  | { readonly ok: false; readonly expected: string };

/**
 * Reads one OpenSSH public key line, `ssh-ed25519 AAAA… comment`; the comment may be absent. The only reader there
 * is: a key that `validate` takes is one that a signature is held against. Takes the three supported types, no
 * options before the key, nothing that is not well formed.
 */
export function readPublicKey(line: string): PublicKeyLine {
  if (isPrivateKey(line))
    return no('a public key (the .pub file), got a private key: make a new one, as this one was in a file');
  const match = /^(?<type>[a-z0-9@.-]+) +(?<key>[A-Za-z0-9+/=]+)(?: [^\r\n]*)?$/.exec(line.trim());
  const blob = decodeBase64(match?.groups?.key ?? '*');
  if (line.length > MAX_KEY_LINE_LENGTH || blob === null) {
    return no(
      `an OpenSSH public key line, whole, as the .pub file has it: one of ${SSH_KEY_TYPES.join(', ')}, then base64`,
    );
  }
  try {
    const key = readBlob(blob);
    if (key.type !== match?.groups?.type) return no(`a key of the type that its line names, got ${key.type}`);
    return { ok: true, type: key.type, blob, fingerprint: fingerprintOf(blob) };
  } catch (error) {
    if (error instanceof SshWireError)
      return no(`a whole public key, copied from the .pub file without a change: ${error.message}`);
    throw error;
  }
}

/** `ssh-ed25519 AAAA… someone@somewhere` without its last word, which names a person or a machine. */
export function withoutComment(line: string): string {
  return line.trim().split(/ +/).slice(0, 2).join(' ');
}

function no(expected: string): PublicKeyLine {
  return { ok: false, expected };
}

/** `SHA256:…` of a key's wire form, as `ssh-keygen -l` prints it. */
export function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${encodeBase64(sha256(blob)).replace(/=+$/, '')}`;
}

/** The fields of a key's wire form; throws `VALUE_INVALID`. Whether a point lies on its curve is left to verifying. */
export function parseKeyBlob(blob: Uint8Array): SshPublicKey {
  try {
    return readBlob(blob);
  } catch (cause) {
    if (!(cause instanceof SshWireError)) throw cause;
    throw new BreakglassError({ code: 'VALUE_INVALID', message: `public key: ${cause.message}`, cause });
  }
}

function readBlob(blob: Uint8Array): SshPublicKey {
  const reader = new SshReader(blob);
  const key = readKey(reader);
  reader.end();
  return key;
}

function readKey(reader: SshReader): SshPublicKey {
  const type = reader.text();
  switch (type) {
    case 'ssh-ed25519':
      return { type, point: ofEd25519(reader.string()) };
    case 'sk-ssh-ed25519@openssh.com':
      return { type, point: ofEd25519(reader.string()), application: reader.string() };
    case 'ecdsa-sha2-nistp256': {
      const curve = reader.text();
      if (curve !== 'nistp256') throw new SshWireError('expected the curve nistp256');
      return { type, point: ofLength(reader.string(), 65) };
    }
    default:
      throw new SshWireError(`expected one of ${SSH_KEY_TYPES.join(', ')}`);
  }
}

function ofEd25519(bytes: Uint8Array): Uint8Array {
  if (!isOfSmallOrder(bytes)) return ofLength(bytes, 32);
  throw new SshWireError('expected a key that somebody can have, got a point of small order');
}

function ofLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  throw new SshWireError(`expected a public key of ${length} bytes, got ${bytes.length}`);
}
