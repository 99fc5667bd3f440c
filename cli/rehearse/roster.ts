import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { BreakglassError } from '../../domain/errors.ts';

/** A pretend person: their roles, and the key pair that only they would have. */
export interface PretendPerson {
  readonly id: string;
  readonly roles: readonly string[];
  readonly keyFile: string;
  /** The line of the `.pub` file. */
  readonly publicKey: string;
}

/** Who works at the pretend organisation. */
export const ROSTER = [
  { id: 'commander-1', roles: ['commander'] },
  { id: 'commander-2', roles: ['commander'] },
  { id: 'security-1', roles: ['security'] },
  { id: 'security-2', roles: ['security'] },
  { id: 'custodian-1', roles: ['custodian'] },
  { id: 'custodian-2', roles: ['custodian'] },
  { id: 'custodian-3', roles: ['custodian'] },
  { id: 'soc-1', roles: ['soc'] },
  { id: 'auditor-1', roles: ['auditor'] },
] as const;

/** Somebody outside the roster, who tries to pass for a person inside it. */
export const FORGER = 'forger';

/** Makes the key pair of the forger in `directory`, where a rehearsal keeps the people's. */
export async function makeForger({ directory }: { directory: string }): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await makeKey({ file: path.join(directory, FORGER), comment: FORGER });
}

/** Makes a real key pair for everybody in `directory`. */
export async function makeRoster({ directory }: { directory: string }): Promise<PretendPerson[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return Promise.all(
    ROSTER.map(async ({ id, roles }) => {
      const keyFile = path.join(directory, id);
      await makeKey({ file: keyFile, comment: id });
      return { id, roles, keyFile, publicKey: (await readFile(`${keyFile}.pub`, 'utf8')).trim() };
    }),
  );
}

async function makeKey({ file, comment }: { file: string; comment: string }): Promise<void> {
  try {
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
  } catch (cause) {
    const message = `expected ssh-keygen to make a key at ${file} (package openssh-client)`;
    throw new BreakglassError({ code: 'SIGNING_FAILED', message, cause });
  }
}
