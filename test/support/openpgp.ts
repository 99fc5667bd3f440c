import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { atEnd } from './temporary.ts';

const run = promisify(execFile);

/** A person's OpenPGP key pair, in a GnuPG home of its own until the end of the test file. */
export interface OpenPgpKey {
  readonly fingerprint: string;
  /** Writes the public key, armored. */
  readonly exportTo: (file: string) => Promise<void>;
  /** Decrypts an armored message; rejects where it is for somebody else. */
  readonly read: (file: string) => Promise<string>;
}

/** Makes one, and revokes it at once where that is wanted. */
export async function openPgpKey({
  name,
  revoked = false,
}: {
  name: string;
  revoked?: boolean;
}): Promise<OpenPgpKey> {
  // A short path: the agent's socket lies in it.
  const home = await mkdtemp(path.join(tmpdir(), 'bg-gpg-'));
  const gpg = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('gpg', ['--homedir', home, '--batch', '--no-tty', '--quiet', ...args]);
    return stdout;
  };
  atEnd(async () => {
    await run('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });
  await gpg('--passphrase', '', '--quick-generate-key', name, 'future-default', 'default', 'never');
  const listing = await gpg('--with-colons', '--list-keys');
  const fingerprint = /^fpr:{9}([0-9A-F]{40}):/m.exec(listing)?.[1] ?? '';
  if (revoked) {
    const prepared = path.join(home, 'openpgp-revocs.d', `${fingerprint}.rev`);
    // A colon before the armor keeps people from importing it by accident.
    await writeFile(prepared, (await readFile(prepared, 'utf8')).replace(/^:-----/m, '-----'));
    await gpg('--import', prepared);
  }
  return {
    fingerprint,
    exportTo: async (file) => writeFile(file, await gpg('--armor', '--export', fingerprint)),
    read: (file) => gpg('--decrypt', file),
  };
}
