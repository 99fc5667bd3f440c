import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../domain/errors.ts';
import { noteKey, vkeyOf, type NoteKey } from './core/note.ts';
import { errnoOf, readIfThere } from './disk.ts';

/** Length of an Ed25519 public key at the end of its SPKI form (RFC 8410 §4). */
const RAW_PUBLIC_KEY_LENGTH_BYTES = 32;

/** The organisation's evidence key: it signs checkpoints. The private half never leaves this object. */
export interface EvidenceKey extends NoteKey {
  /** The public half as one line to hand out (C2SP signed-note verifier key). */
  readonly vkey: string;
  /** Ed25519 signature (RFC 8032). */
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** The name that an organisation signs with. */
export function signerName(organisation: string): string {
  return `breakglass/${organisation}`;
}

/** Where the key lies under the state folder. */
export function evidenceKeyFiles(state: string): { readonly privateKey: string; readonly vkey: string } {
  const folder = path.join(state, 'keys');
  return { privateKey: path.join(folder, 'evidence.pem'), vkey: path.join(folder, 'evidence.vkey') };
}

/**
 * Makes the evidence key, `keys/evidence.pem` (PKCS8, mode 0600) and `keys/evidence.vkey`, under the state
 * folder. An existing key is kept and loaded: old evidence hangs on it. Throws `KEY_UNREADABLE`.
 */
export async function createEvidenceKey({
  state,
  organisation,
}: {
  state: string;
  organisation: string;
}): Promise<EvidenceKey> {
  const files = evidenceKeyFiles(state);
  try {
    await mkdir(path.dirname(files.privateKey), { recursive: true, mode: 0o700 });
    if ((await readIfThere(files.privateKey)) === null) {
      const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
      await writeFile(files.privateKey, pem, { mode: 0o600, flag: 'wx' });
    }
    if ((await readIfThere(files.vkey)) === null) {
      const key = openKey({ pem: await readFile(files.privateKey, 'utf8'), organisation });
      await writeFile(files.vkey, `${key.vkey}\n`);
    }
  } catch (cause) {
    throw asUnreadable({ cause, file: files.privateKey });
  }
  return loadEvidenceKey({ state, organisation });
}

/**
 * Loads the evidence key. Throws `KEY_UNREADABLE` if it is missing, is no Ed25519 key, or if the public half
 * beside it is another's: then one of the two was replaced, and signing on would split the evidence.
 */
export async function loadEvidenceKey({
  state,
  organisation,
}: {
  state: string;
  organisation: string;
}): Promise<EvidenceKey> {
  const files = evidenceKeyFiles(state);
  try {
    const key = openKey({ pem: await readFile(files.privateKey, 'utf8'), organisation });
    if ((await readFile(files.vkey, 'utf8')).trim() !== key.vkey) {
      throw unreadable({
        file: files.vkey,
        because: `it is not the public half of ${path.basename(files.privateKey)} for ${key.name}`,
      });
    }
    return key;
  } catch (cause) {
    throw asUnreadable({ cause, file: files.privateKey });
  }
}

function openKey({ pem, organisation }: { pem: string; organisation: string }): EvidenceKey {
  const privateKey: KeyObject = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const publicKey = new Uint8Array(spki.subarray(-RAW_PUBLIC_KEY_LENGTH_BYTES));
  const key = noteKey({ name: signerName(organisation), publicKey });
  return { ...key, vkey: vkeyOf(key), sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) };
}

function asUnreadable({ cause, file }: { cause: unknown; file: string }): BreakglassError {
  if (cause instanceof BreakglassError) return cause;
  return unreadable({ file, because: errnoOf(cause) ?? 'it is not an Ed25519 key in PKCS8 PEM', cause });
}

function unreadable({
  file,
  because,
  cause,
}: {
  file: string;
  because: string;
  cause?: unknown;
}): BreakglassError {
  return new BreakglassError({
    code: 'KEY_UNREADABLE',
    message: `expected the evidence key in ${file}: ${because}`,
    cause,
  });
}
