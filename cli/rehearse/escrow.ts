import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BreakglassError } from '../../domain/errors.ts';
import type { EscrowKey } from '../../domain/escrow.ts';

const run = promisify(execFile);

/**
 * Makes a real OpenPGP key for a pretend person and keeps its public half in `directory`. The private half is thrown away:
 * nobody signs in with what is encrypted in a rehearsal. `ESCROW_FAILED` without GnuPG.
 */
export async function makeEscrowKey({
  directory,
  person,
}: {
  directory: string;
  person: string;
}): Promise<EscrowKey> {
  // A short path: the agent's socket lies in it.
  const home = await mkdtemp(path.join(tmpdir(), 'bg-gpg-'));
  const gpg = async (...args: readonly string[]): Promise<string> =>
    (await run('gpg', ['--homedir', home, '--batch', '--no-tty', '--quiet', ...args])).stdout;
  try {
    await gpg('--passphrase', '', '--quick-generate-key', person, 'future-default', 'default', 'never');
    const fingerprint = /^fpr:{9}([0-9A-F]{40}):/m.exec(await gpg('--with-colons', '--list-keys'))?.[1] ?? '';
    const file = path.join(directory, `${person}.escrow.asc`);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(file, await gpg('--armor', '--export', fingerprint));
    await run('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
    return { person, file, fingerprint };
  } catch (cause) {
    const message = `expected gpg to make a key for ${person} (package gnupg)`;
    throw new BreakglassError({ code: 'ESCROW_FAILED', message, cause });
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}
