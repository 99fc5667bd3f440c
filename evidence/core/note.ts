import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { decodeBase64, encodeBase64 } from '../../domain/base64.ts';
import { isOfSmallOrder } from '../../domain/small-order.ts';
import { ED25519_PUBLIC_KEY_LENGTH_BYTES, ED25519_SIGNATURE_LENGTH_BYTES, verifyEd25519 } from './ed25519.ts';
import { bytesOf } from './hash.ts';

/** C2SP signed-note, signature type of Ed25519: a log's own signature. */
export const NOTE_ED25519_TYPE = 0x01;
/** C2SP signed-note lets a reader bound the number of signatures. */
const MAX_SIGNATURES = 100;
const MAX_NOTE_LENGTH = 16 * 1024;
const KEY_ID_LENGTH_BYTES = 4;
/** A key name has no space and no plus. */
const NAME = /^[^\s+]{1,200}$/u;
const SIGNATURE_LINE = /^— (?<name>\S+) (?<signature>[A-Za-z0-9+/=]+)$/u;

/** A public key that signs notes. */
export interface NoteKey {
  readonly name: string;
  /** Eight lower-case hex digits. */
  readonly id: string;
  readonly publicKey: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

export interface Note {
  /** The signed text, its last line end included. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/**
 * The key with its id: the first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key); the type is 0x01 unless given.
 */
export function noteKey({
  name,
  publicKey,
  type = NOTE_ED25519_TYPE,
}: {
  name: string;
  publicKey: Uint8Array;
  type?: number;
}): NoteKey {
  if (!NAME.test(name) || publicKey.length !== ED25519_PUBLIC_KEY_LENGTH_BYTES) {
    throw refusal('VALUE_INVALID', 'expected a key name without space or plus, and 32 bytes of public key');
  }
  if (isOfSmallOrder(publicKey))
    throw refusal('VALUE_INVALID', 'expected a public key, got a point of small order');
  const hash = sha256(concatBytes(bytesOf(`${name}\n`), Uint8Array.of(type), publicKey));
  return { name, id: bytesToHex(hash.slice(0, KEY_ID_LENGTH_BYTES)), publicKey };
}

/** The key as one line to hand out: `name+id+base64(type ‖ public key)`; the type is the one that made its id. */
export function vkeyOf(key: NoteKey, type = NOTE_ED25519_TYPE): string {
  return `${key.name}+${key.id}+${encodeBase64(concatBytes(Uint8Array.of(type), key.publicKey))}`;
}

/** Reads a vkey; throws `VALUE_INVALID` unless its id is right and its type Ed25519. */
export function parseVkey(vkey: string): NoteKey {
  return parseVkeyOfType({ vkey, type: NOTE_ED25519_TYPE });
}

/** `parseVkey` for a key of another signature type of 32 bytes, such as a witness's. */
export function parseVkeyOfType({ vkey, type }: { vkey: string; type: number }): NoteKey {
  const parts = /^(?<name>[^\s+]+)\+(?<id>[0-9a-f]{8})\+(?<key>[A-Za-z0-9+/=]+)$/u.exec(vkey)?.groups;
  const typed = decodeBase64(parts?.key ?? '*');
  if (parts?.name === undefined || typed?.[0] !== type) {
    throw refusal('VALUE_INVALID', `expected a verifier key such as name+0123abcd+base64, of type ${type}`);
  }
  const key = noteKey({ name: parts.name, publicKey: typed.slice(1), type });
  if (key.id !== parts.id)
    throw refusal('VALUE_INVALID', `expected the key id ${key.id}, got ${parts.id ?? ''}`);
  return key;
}

/** Signs a text, which must end its last line; `sign` makes the Ed25519 signature, so that no key comes here. */
export function signNote({
  text,
  key,
  sign,
}: {
  text: string;
  key: NoteKey;
  sign: (bytes: Uint8Array) => Uint8Array;
}): string {
  return `${text}\n${signatureLine({ key, signature: sign(bytesOf(text)) })}`;
}

/** One signature line of a note, its line end included: `— name base64(key id ‖ signature)`. */
export function signatureLine({ key, signature }: { key: NoteKey; signature: Uint8Array }): string {
  return `— ${key.name} ${encodeBase64(concatBytes(hexToBytes(key.id), signature))}\n`;
}

/**
 * Splits a signed note into text and signatures; throws `CHECKPOINT_INVALID` where it is not one.
 * See https://github.com/C2SP/C2SP/blob/main/signed-note.md.
 */
export function parseNote(note: string): Note {
  const split = note.lastIndexOf('\n\n');
  if (note.length > MAX_NOTE_LENGTH || split < 0 || !note.endsWith('\n')) {
    throw refusal('CHECKPOINT_INVALID', 'expected a text, an empty line and signature lines');
  }
  const text = note.slice(0, split + 1);
  if (/[\p{Cc}\p{Surrogate}]/u.test(text.replaceAll('\n', ''))) {
    throw refusal('CHECKPOINT_INVALID', 'expected a text without control characters');
  }
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) {
    throw refusal('CHECKPOINT_INVALID', `expected at most ${MAX_SIGNATURES} signatures, got ${lines.length}`);
  }
  return { text, signatures: lines.map(parseSignatureLine) };
}

/** Reads one signature line, without its line end; throws `CHECKPOINT_INVALID` where it is not one. */
export function parseSignatureLine(line: string): NoteSignature {
  const parts = SIGNATURE_LINE.exec(line)?.groups;
  const bytes = decodeBase64(parts?.signature ?? '*');
  if (parts?.name === undefined || bytes === null || bytes.length <= KEY_ID_LENGTH_BYTES) {
    throw refusal('CHECKPOINT_INVALID', 'expected a signature line such as "— name base64"');
  }
  return {
    name: parts.name,
    id: bytesToHex(bytes.slice(0, KEY_ID_LENGTH_BYTES)),
    signature: bytes.slice(KEY_ID_LENGTH_BYTES),
  };
}

/**
 * Verifies a note against trusted keys, given as vkeys; returns its text and the vkeys that signed it.
 * Signatures by other keys are passed over, as the format asks. `CHECKPOINT_UNTRUSTED`: no trusted key signed;
 * `CHECKPOINT_INVALID`: not a note, or a signature in a trusted key's name is wrong.
 */
export function verifyNote({ note, vkeys }: { note: string; vkeys: readonly string[] }): {
  text: string;
  signedBy: readonly string[];
} {
  const { text, signatures } = parseNote(note);
  const message = bytesOf(text);
  const signedBy = vkeys.filter((vkey) => {
    const key = parseVkey(vkey);
    const own = signatures.filter(({ name, id }) => name === key.name && id === key.id);
    if (!own.every(({ signature }) => isBy(key, signature, message))) {
      throw refusal('CHECKPOINT_INVALID', `the signature in the name of ${key.name}+${key.id} is wrong`);
    }
    return own.length > 0;
  });
  if (signedBy.length === 0) {
    const names = signatures.map(({ name, id }) => `${name}+${id}`).join(', ');
    throw refusal('CHECKPOINT_UNTRUSTED', `expected a signature by a trusted key, got ${names}`);
  }
  return { text, signedBy };
}

function isBy(key: NoteKey, signature: Uint8Array, message: Uint8Array): boolean {
  if (signature.length !== ED25519_SIGNATURE_LENGTH_BYTES) return false;
  return verifyEd25519({ signature, message, publicKey: key.publicKey });
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message: `signed note: ${message}` });
}
