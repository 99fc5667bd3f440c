import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { errnoOf } from '../../evidence/disk.ts';

/** One person's public key as it was read, and the fingerprint that it must have. */
export interface KeyFile {
  readonly fingerprint: string;
  /** For messages: `the OpenPGP key of custodian-1`. */
  readonly purpose: string;
  readonly bytes: Uint8Array;
}

/** Encrypting to a few keys takes a fraction of a second; what takes longer hangs. */
const LIMIT_MS = 20_000;

/**
 * Encrypts with the machine's own GnuPG (2.2 or later) to exactly these keys, in a home folder of its own that is
 * removed again. Public keys need no agent, so none is started; nothing of the user's own GnuPG is read or written.
 *
 * @returns the armored message.
 * @throws BreakglassError `ESCROW_FAILED`.
 * @see https://www.rfc-editor.org/rfc/rfc9580
 */
export async function encryptTo({
  keys,
  secret,
  signal,
}: {
  readonly keys: readonly KeyFile[];
  readonly secret: string;
  readonly signal: AbortSignal;
}): Promise<Buffer> {
  const home = await mkdtemp(path.join(tmpdir(), 'breakglass-gpg-'));
  try {
    const files: string[] = [];
    for (const [at, key] of keys.entries()) {
      const file = path.join(home, `${String(at)}.key`);
      await writeFile(file, key.bytes, { mode: 0o600 });
      await requireKey({ home, file, key, signal });
      files.push(file);
    }
    const to = files.flatMap((file) => ['--recipient-file', file]);
    return await gpg({ home, args: ['--armor', ...to, '--encrypt'], input: secret, signal });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/**
 * The file must hold one key, with the fingerprint that people approved, that is in force and can encrypt: gpg takes the
 * first of a file without asking.
 *
 * @see https://github.com/gpg/gnupg/blob/master/doc/DETAILS for the fields of `--with-colons`
 */
async function requireKey({
  home,
  file,
  key: { fingerprint, purpose },
  signal,
}: {
  readonly home: string;
  readonly file: string;
  readonly key: KeyFile;
  readonly signal: AbortSignal;
}): Promise<void> {
  const listing = await gpg({ home, args: ['--with-colons', '--show-keys', file], input: '', signal });
  const rows = listing
    .toString('utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const primaries = rows.filter(([kind]) => kind === 'pub');
  if (rows.some(([kind]) => kind === 'sec'))
    throw failed(
      `expected ${purpose}, its public half alone, but the file holds a private key: take it away`,
    );
  const [primary] = primaries;
  if (primary === undefined || primaries.length > 1)
    throw failed(`expected one public key in the file of ${purpose}, got ${String(primaries.length)}`);
  const found = rows.find(([kind]) => kind === 'fpr')?.[9] ?? '';
  if (found !== fingerprint) throw failed(`expected ${purpose} to be ${fingerprint}, got ${found}`);
  const validity = primary[1] ?? '';
  const uses = primary[11] ?? '';
  if (/^[reid]/.test(validity))
    throw failed(`expected ${purpose} to be in force, but it has expired or was revoked`);
  if (!uses.includes('E'))
    throw failed(`expected ${purpose} to be one that can be encrypted to, but it cannot`);
}

/** Runs gpg once. What it says of failures stays behind but for its exit: its words can name paths. */
function gpg({
  home,
  args,
  input,
  signal,
}: {
  readonly home: string;
  readonly args: readonly string[];
  readonly input: string;
  readonly signal: AbortSignal;
}): Promise<Buffer> {
  const quiet = ['--homedir', home, '--no-options', '--batch', '--no-tty', '--quiet', '--no-autostart'];
  const env = { PATH: process.env.PATH, LC_ALL: 'C' };
  return new Promise((resolve, reject) => {
    const child = spawn('gpg', [...quiet, ...args], {
      env,
      signal,
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.on('error', (cause) => {
      reject(failed(sayStartError(cause), cause));
    });
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(parts));
      else reject(failed(`expected gpg to encrypt, but it ended with ${String(code ?? 'a signal')}`));
    });
    // A gpg that ends early closes its input; its exit says what there is to say.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function sayStartError(error: unknown): string {
  return errnoOf(error) === 'ENOENT'
    ? 'expected the program gpg (GnuPG 2.2 or later) on this machine, but it is not installed'
    : 'expected gpg to run to its end, but it was stopped';
}

function failed(message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code: 'ESCROW_FAILED', message, cause });
}
