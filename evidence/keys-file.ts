import { createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../domain/errors.ts';
import { NOTE_ED25519_TYPE, noteKey, vkeyOf, type NoteKey } from './core/note.ts';
import { errnoOf, readIfThere, syncFolder } from './disk.ts';
import { isEncryptedPem, newKeyPem, openKeyPem } from './keys-pem.ts';

/** Length of an Ed25519 public key at the end of its SPKI form (RFC 8410 §4). */
const RAW_PUBLIC_KEY_LENGTH_BYTES = 32;

/** A key that signs notes or checkpoints. The private half never leaves this object. */
export interface SigningKey extends NoteKey {
  /** The public half as one line to hand out (C2SP signed-note verifier key). */
  readonly vkey: string;
  /**
   * Ed25519 signature (RFC 8032). Throws `KEY_UNREADABLE` once another key lies in this one's place: a process that
   * loaded it before a rotation must not go on signing with it.
   */
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** The two files of a key. */
export interface KeyFiles {
  /** PKCS#8 PEM, mode 0600, encrypted where a passphrase was given. */
  readonly privateKey: string;
  /** One line: the public half. */
  readonly vkey: string;
}

/** Which key: its files, the name that it signs with, and the signature type that its id is made of. */
export interface KeyPlace {
  readonly files: KeyFiles;
  readonly name: string;
  /** C2SP signed-note signature type; 0x01, a log's own, unless given. */
  readonly type?: number;
  /** Null where none is given: enough for a key that is not encrypted. */
  readonly passphrase?: Uint8Array | null;
}

/**
 * Makes a key unless there is one; an existing key is kept and loaded, because old signatures hang on it. Throws
 * `KEY_UNREADABLE`, and `KEY_LOCKED` where the existing key has another passphrase.
 */
export async function createKey(place: KeyPlace): Promise<SigningKey> {
  const { files, passphrase = null } = place;
  try {
    await mkdir(path.dirname(files.privateKey), { recursive: true, mode: 0o700 });
    if ((await readIfThere(files.privateKey)) === null) {
      await writeNew({ file: files.privateKey, text: newKeyPem({ passphrase }), mode: 0o600 });
    }
    if ((await readIfThere(files.vkey)) === null) {
      const key = openKey({ ...place, pem: await readFile(files.privateKey, 'utf8') });
      await writeNew({ file: files.vkey, text: `${key.vkey}\n`, mode: 0o644 });
    }
  } catch (cause) {
    throw asUnreadable({ cause, file: files.privateKey });
  }
  return loadKey(place);
}

/**
 * Loads a key. `KEY_UNREADABLE` if it is missing, is no Ed25519 key, or if the public half beside it is another's:
 * then one of the two was replaced, and signing on would split the log. `KEY_LOCKED` without its passphrase.
 */
export async function loadKey(place: KeyPlace): Promise<SigningKey> {
  const { files } = place;
  try {
    const key = openKey({ ...place, pem: await readFile(files.privateKey, 'utf8') });
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

/** Is there a private key that needs a passphrase? False where there is none. */
export async function isKeyEncrypted(files: KeyFiles): Promise<boolean> {
  const pem = await readIfThere(files.privateKey);
  return pem !== null && isEncryptedPem(pem.toString());
}

/** A new file that a power cut cannot take away any more: what it signs would hang on a key that is gone. */
async function writeNew({ file, text, mode }: { file: string; text: string; mode: number }): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(path.dirname(file));
}

function openKey({
  pem,
  files,
  name,
  type = NOTE_ED25519_TYPE,
  passphrase = null,
}: KeyPlace & { pem: string }): SigningKey {
  const privateKey = openKeyPem({ pem, passphrase, file: files.privateKey });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const publicKey = new Uint8Array(spki.subarray(-RAW_PUBLIC_KEY_LENGTH_BYTES));
  const key = noteKey({ name, publicKey, type });
  const vkey = vkeyOf(key, type);
  return {
    ...key,
    vkey,
    sign: (bytes) => {
      requireInPlace({ files, vkey });
      return new Uint8Array(sign(null, bytes, privateKey));
    },
  };
}

function requireInPlace({ files, vkey }: { files: KeyFiles; vkey: string }): void {
  try {
    if (readFileSync(files.vkey, 'utf8').trim() === vkey) return;
  } catch (cause) {
    throw asUnreadable({ cause, file: files.vkey });
  }
  throw unreadable({
    file: files.vkey,
    because: 'another key lies there now, so this one was rotated out; restart the process that still has it',
  });
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
    message: `expected the key in ${file}: ${because}`,
    cause,
  });
}
