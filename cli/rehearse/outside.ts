import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { COSIGNATURE_ED25519_TYPE } from '../../evidence/core/cosignature.ts';
import { createKey } from '../../evidence/keys-file.ts';
import type { OutsideTrust } from '../../evidence/verify/outside.ts';
import { serveWitness } from '../../evidence/witness/server.ts';
import { makeWitnessFolder, witnessFolder } from '../../evidence/witness/state.ts';
import { createWitness } from '../../evidence/witness/witness.ts';
import { timestampAuthority } from '../../simulator/timestamp/authority.ts';
import { serveTimestamps } from '../../simulator/timestamp/server.ts';

/** Those outside of a rehearsal: they listen in its own process, on loopback, with keys of their own. */
export interface PretendOutside {
  /** For the organisation file that lies in the rehearsal's folder. */
  readonly organisation: Pick<OrganisationDefinition, 'timestamps' | 'witnesses'>;
  /** For whoever verifies. */
  readonly trust: OutsideTrust;
  readonly close: () => Promise<void>;
}

const WITNESS = 'pretend-witness';
const AUTHORITY = 'pretend-tsa';
const AUTHORITY_FOLDER = 'tsa';
/** As `timestampAuthority` writes it. */
const ROOTS_FILE = 'root.pem';

/**
 * Starts a witness of the evidence key's logs, and a pretend timestamp authority where `openssl` is on the path; where
 * it is not, that is said and the rehearsal goes without timestamps.
 */
export async function openOutside({
  directory,
  vkey,
  say,
}: {
  directory: string;
  vkey: string;
  say: (line: string) => void;
}): Promise<PretendOutside> {
  const witness = await openWitness({ root: path.join(directory, 'witness'), vkey });
  const authority = (await hasOpenssl()) ? await openAuthority(path.join(directory, AUTHORITY_FOLDER)) : null;
  if (authority === null) say('no openssl on the PATH, so this rehearsal goes without timestamps');
  return {
    organisation: {
      timestamps:
        authority === null
          ? []
          : [{ id: AUTHORITY, url: authority.url, ca: path.join(AUTHORITY_FOLDER, ROOTS_FILE) }],
      witnesses: [{ id: WITNESS, url: witness.url, vkey: witness.vkey }],
    },
    trust: { roots: authority === null ? null : [authority.root], witnesses: [witness.vkey] },
    close: async () => {
      await witness.close();
      await authority?.close();
    },
  };
}

async function openWitness({ root, vkey: log }: { root: string; vkey: string }) {
  const folder = witnessFolder(root);
  await makeWitnessFolder(folder);
  const files = { privateKey: path.join(root, 'witness.pem'), vkey: path.join(root, 'witness.vkey') };
  const key = await createKey({ files, name: WITNESS, type: COSIGNATURE_ED25519_TYPE, passphrase: null });
  const notes = createWriteStream(path.join(root, 'witness.log'), { mode: 0o600 });
  const server = await serveWitness({
    witness: createWitness({ folder, key, logs: [log] }),
    host: '127.0.0.1',
    port: 0,
    log: {
      refused: ({ status, because }) => notes.write(`refused ${status}: ${because}\n`),
      failed: (error) => notes.write(`failed: ${error instanceof Error ? error.message : 'an error'}\n`),
      dropped: ({ address, because, count }) =>
        notes.write(`dropped ${count}, the last from ${address}: ${because}\n`),
    },
  });
  const close = async () => {
    await server.close();
    notes.end();
    await once(notes, 'close');
  };
  return { url: server.url, vkey: key.vkey, close };
}

async function openAuthority(folder: string) {
  const authority = await timestampAuthority({ folder });
  const { url, close } = await serveTimestamps({ authority });
  return { url, root: authority.root, close };
}

async function hasOpenssl(): Promise<boolean> {
  try {
    await promisify(execFile)('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
}
