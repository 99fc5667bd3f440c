import { concatBytes } from '@noble/hashes/utils.js';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { ED25519_SIGNATURE_LENGTH_BYTES, verifyEd25519 } from './ed25519.ts';
import { bytesOf } from './hash.ts';
import {
  parseSignatureLine,
  parseVkeyOfType,
  signatureLine,
  type NoteKey,
  type NoteSignature,
} from './note.ts';

/** C2SP signed-note, signature type of a witness: an Ed25519 signature with the time that it covers. */
export const COSIGNATURE_ED25519_TYPE = 0x04;
const TIME_LENGTH_BYTES = 8;
const COSIGNATURE_LENGTH_BYTES = TIME_LENGTH_BYTES + ED25519_SIGNATURE_LENGTH_BYTES;

/** What a witness says: by its clock at `time`, this was the largest tree that it knew of the log. */
export interface Cosignature {
  /** The witness's verifier key. */
  readonly vkey: string;
  /** Whole seconds since 1970, UTC, by the witness's clock. */
  readonly time: number;
}

/**
 * Reads a witness's vkey, `name+id+base64(0x04 ‖ public key)`; throws `VALUE_INVALID` unless its id is right and its
 * type 0x04, which is in the id too: so it can never pass for a log's key.
 */
export function parseWitnessVkey(vkey: string): NoteKey {
  return parseVkeyOfType({ vkey, type: COSIGNATURE_ED25519_TYPE });
}

/**
 * Co-signs a checkpoint's text (its three lines, without signatures) at `time`, whole seconds since 1970, and returns
 * the signature line with its line end. See https://github.com/C2SP/C2SP/blob/main/tlog-cosignature.md, Ed25519.
 */
export function cosignText({
  text,
  time,
  key,
  sign,
}: {
  text: string;
  time: number;
  key: NoteKey;
  sign: (bytes: Uint8Array) => Uint8Array;
}): string {
  if (!isTime(time)) throw refusal('VALUE_INVALID', `expected whole seconds since 1970, got ${time}`);
  const signature = sign(messageOf({ text, time }));
  return signatureLine({ key, signature: concatBytes(timeBytes(time), signature) });
}

/**
 * Verifies one signature line, without its line end, over a checkpoint's text against witnesses that are trusted.
 * Null where the line is by none of them, which the format tells readers to pass over. Throws
 * `COSIGNATURE_INVALID` where it is no signature line, or a wrong one in a trusted witness's name.
 */
export function readCosignature({
  line,
  text,
  witnesses,
}: {
  line: string;
  text: string;
  witnesses: readonly string[];
}): Cosignature | null {
  const { name, id, signature } = parseCosignatureLine(line);
  const vkey = witnesses.find((each) => {
    const key = parseWitnessVkey(each);
    return key.name === name && key.id === id;
  });
  if (vkey === undefined) return null;
  const time = signature.length === COSIGNATURE_LENGTH_BYTES ? timeOf(signature) : null;
  if (time === null) {
    throw refusal(
      'COSIGNATURE_INVALID',
      `expected a time and an Ed25519 signature in the name of ${name}+${id}`,
    );
  }
  const isGenuine = verifyEd25519({
    signature: signature.slice(TIME_LENGTH_BYTES),
    message: messageOf({ text, time }),
    publicKey: parseWitnessVkey(vkey).publicKey,
  });
  if (!isGenuine) {
    throw refusal('COSIGNATURE_INVALID', `the signature in the name of ${name}+${id} is wrong`);
  }
  return { vkey, time };
}

/** Who a signature line says it is by, verified or not. Throws `COSIGNATURE_INVALID` where it is no such line. */
export function parseCosignatureLine(line: string): NoteSignature {
  try {
    return parseSignatureLine(line);
  } catch (cause) {
    throw refusal('COSIGNATURE_INVALID', 'expected a signature line such as "— name base64"', cause);
  }
}

/** Who a signature line says it is by, and at which time of theirs, verified or not; null for a time that is none. */
export function saidByCosignature(line: string): { readonly name: string; readonly time: number | null } {
  const { name, signature } = parseCosignatureLine(line);
  return { name, time: signature.length === COSIGNATURE_LENGTH_BYTES ? timeOf(signature) : null };
}

function messageOf({ text, time }: { text: string; time: number }): Uint8Array {
  return bytesOf(`cosignature/v1\ntime ${time}\n${text}`);
}

function timeBytes(time: number): Uint8Array {
  const bytes = new Uint8Array(TIME_LENGTH_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(time));
  return bytes;
}

/** Null for a time of zero, which no witness may give, and for one beyond the exact numbers, which no clock shows. */
function timeOf(signature: Uint8Array): number | null {
  const time = Number(
    new DataView(signature.buffer, signature.byteOffset, TIME_LENGTH_BYTES).getBigUint64(0),
  );
  return isTime(time) ? time : null;
}

function isTime(time: number): boolean {
  return Number.isSafeInteger(time) && time > 0;
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message: `cosignature: ${message}`, cause });
}
