import path from 'node:path';
import { createInterface } from 'node:readline';
import { isCancel, password } from '@clack/prompts';
import { BreakglassError } from '../../domain/errors.ts';
import { isKeyEncrypted, type KeyFiles } from '../../evidence/keys-file.ts';
import { readPlainFile } from '../../evidence/plain-file.ts';
import type { Given } from '../given.ts';
import type { Io } from '../io.ts';

/** Longer than any passphrase that a person or a generator makes. */
const MAX_BYTES = 4_096;
const VARIABLE = 'BREAKGLASS_KEY_PASSPHRASE_FILE';

/** Asks for a secret on the terminal without showing it; null where the person gives up. */
export type AskSecret = (question: string) => Promise<string | null>;

/**
 * The passphrase of a key that has one: from `--passphrase-file FILE` (`-` is the first line of stdin), else from the
 * file that `BREAKGLASS_KEY_PASSPHRASE_FILE` names, else asked on a terminal. Null where the key has none, and where
 * nobody gives one: opening it is then refused as `KEY_LOCKED`. Never taken from an argument or a variable itself:
 * those are seen by other processes. `CREDENTIAL_UNREADABLE` for a file without one line in it.
 */
export async function passphraseFor({
  io,
  given,
  files,
  ask = terminalAsk(given),
}: {
  io: Pick<Io, 'env' | 'cwd'>;
  given: Given;
  files: KeyFiles;
  ask?: AskSecret | null;
}): Promise<Buffer | null> {
  if (!(await isKeyEncrypted(files))) return null;
  const stated = await givenPassphrase({ io, given });
  if (stated !== null || ask === null) return stated;
  const typed = await ask(`Passphrase of ${files.privateKey}`);
  return typed === null || typed === '' ? null : Buffer.from(typed);
}

/** The passphrase that a file gives, for a key that is made; null where none is named. */
export async function givenPassphrase({
  io,
  given,
  option = 'passphrase-file',
}: {
  io: Pick<Io, 'env' | 'cwd'>;
  given: Given;
  option?: string;
}): Promise<Buffer | null> {
  const named = given.text(option) ?? (option === 'passphrase-file' ? io.env[VARIABLE] : undefined);
  if (named === undefined || named === '') return null;
  if (named === '-') return lineOfStdin();
  const file = path.resolve(io.cwd, named);
  const bytes = await readPlainFile(file).catch((cause: unknown) => {
    throw unreadable(`expected a passphrase in ${file}, which cannot be read`, cause);
  });
  return oneLine({ bytes, from: file });
}

/** The one line of a file; OpenSSL reads a passphrase file in the same way. */
function oneLine({ bytes, from }: { bytes: Buffer; from: string }): Buffer {
  const end = bytes.indexOf('\n');
  const line = end === -1 ? bytes : bytes.subarray(0, end);
  const trimmed = line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
  const rest = end === -1 ? 0 : bytes.length - end - 1;
  const isText = Buffer.from(trimmed.toString()).equals(trimmed);
  if (trimmed.length === 0 || trimmed.length > MAX_BYTES || rest > 0 || !isText) {
    throw unreadable(`expected a passphrase in UTF-8 on one line in ${from}`);
  }
  return trimmed;
}

async function lineOfStdin(): Promise<Buffer> {
  for await (const line of createInterface({ input: process.stdin })) {
    return oneLine({ bytes: Buffer.from(line), from: 'stdin' });
  }
  throw unreadable('expected a passphrase as the first line of stdin, got none');
}

function terminalAsk(given: Given): AskSecret | null {
  if (!process.stdin.isTTY || !given.has('input')) return null;
  return async (question) => {
    const typed = await password({ message: question, output: process.stderr });
    return isCancel(typed) ? null : typed;
  };
}

function unreadable(message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code: 'CREDENTIAL_UNREADABLE', message, cause });
}
