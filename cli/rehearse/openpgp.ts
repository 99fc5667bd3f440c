import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BreakglassError } from '../../domain/errors.ts';
import type { EscrowKey } from '../../domain/escrow.ts';

const run = promisify(execFile);

/** The pretend custodian who alone can read what the engine encrypts. */
const READER = 'custodian-1';

/** A real OpenPGP key of a pretend custodian. */
export interface OpenPgpKey {
  /** As the organisation file names it. */
  readonly publicHalf: EscrowKey;
  /** What a person at the terminal types to read the newest file of a step, without the name of the file. */
  readonly command: string;
  /** Decrypts the newest escrow file whose name starts so; `ESCROW_MISSING` where there is none. */
  readonly readNewest: (prefix: string) => Promise<string>;
}

/** The key of a session, which is made when it is first needed: most rehearsals need no GnuPG. */
export interface Keyring {
  /** Makes the key, once. `ESCROW_FAILED` without GnuPG. */
  readonly open: () => Promise<OpenPgpKey>;
  /** Null until it was made. */
  readonly made: () => OpenPgpKey | null;
  /** Destroys the private half. */
  readonly close: () => Promise<void>;
}

/** Where the public half and the encrypted files lie. */
interface Folders {
  readonly directory: string;
  readonly escrow: string;
}

/** A ring without a key; the public half is kept in `directory`, and the encrypted files lie in `escrow`. */
export function keyring(folders: Folders): Keyring {
  let made: OpenPgpKey | null = null;
  let home: string | null = null;
  return {
    open: async () => {
      // A short path: the agent's socket lies in it.
      home ??= await mkdtemp(path.join(tmpdir(), 'bg-gpg-'));
      return (made ??= await makeKey({ ...folders, home }));
    },
    made: () => made,
    close: async () => {
      if (home === null) return;
      await run('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']).catch(() => undefined);
      await rm(home, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function makeKey({ directory, escrow, home }: Folders & { home: string }): Promise<OpenPgpKey> {
  const gpg = async (...args: readonly string[]): Promise<string> =>
    (await run('gpg', ['--homedir', home, '--batch', '--no-tty', '--quiet', ...args])).stdout;
  try {
    await gpg('--passphrase', '', '--quick-generate-key', READER, 'future-default', 'default', 'never');
    const fingerprint = /^fpr:{9}([0-9A-F]{40}):/m.exec(await gpg('--with-colons', '--list-keys'))?.[1] ?? '';
    const file = path.join(directory, `${READER}.escrow.asc`);
    await writeFile(file, await gpg('--armor', '--export', fingerprint));
    return {
      publicHalf: { person: READER, file, fingerprint },
      command: `gpg --homedir ${home} --decrypt ${escrow}/`,
      readNewest: async (prefix) => gpg('--decrypt', await newest({ escrow, prefix })),
    };
  } catch (cause) {
    const message =
      'expected gpg to make a key (GnuPG 2.2 or later): what the engine makes is encrypted with it';
    throw new BreakglassError({ code: 'ESCROW_FAILED', message, cause });
  }
}

/** Names end in the number of the attempt. */
async function newest({ escrow, prefix }: { escrow: string; prefix: string }): Promise<string> {
  const names = (await readdir(escrow)).filter((name) => name.startsWith(prefix));
  const last = names.toSorted().at(-1);
  if (last !== undefined) return path.join(escrow, last);
  throw new BreakglassError({ code: 'ESCROW_MISSING', message: `expected an escrow file ${prefix}*` });
}
