import path from 'node:path';
import { createKey, loadKey, type KeyFiles, type SigningKey } from './keys-file.ts';
import { signerName } from './names.ts';

/** The organisation's evidence key: it signs checkpoints. */
export type EvidenceKey = SigningKey;

/** Where the key lies under the state folder. */
export function evidenceKeyFiles(state: string): KeyFiles {
  const folder = path.join(state, 'keys');
  return { privateKey: path.join(folder, 'evidence.pem'), vkey: path.join(folder, 'evidence.vkey') };
}

/** Whose evidence key, under which state folder; with its passphrase where it has one. */
export interface EvidenceKeyPlace {
  readonly state: string;
  readonly organisation: string;
  readonly passphrase?: Uint8Array | null;
}

/**
 * Makes the evidence key, `keys/evidence.pem` (PKCS8, mode 0600) and `keys/evidence.vkey`, under the state
 * folder; encrypted where a passphrase is given. An existing key is kept and loaded. Refusals as `createKey`.
 */
export function createEvidenceKey({
  state,
  organisation,
  passphrase = null,
}: EvidenceKeyPlace): Promise<EvidenceKey> {
  return createKey({ files: evidenceKeyFiles(state), name: signerName(organisation), passphrase });
}

/** Loads the evidence key. Refusals as `loadKey`: `KEY_UNREADABLE`, `KEY_LOCKED`. */
export function loadEvidenceKey({
  state,
  organisation,
  passphrase = null,
}: EvidenceKeyPlace): Promise<EvidenceKey> {
  return loadKey({ files: evidenceKeyFiles(state), name: signerName(organisation), passphrase });
}
