import { resolve } from 'node:path';
import { BreakglassError } from '../domain/errors.ts';
import { errnoOf } from '../evidence/disk.ts';
import { readPlainFile } from '../evidence/plain-file.ts';

/** Where a file named in the organisation file lies. */
export interface NamedFile {
  /** Folder of the organisation file. */
  readonly baseDirectory: string;
  /** As written there. */
  readonly file: string;
  /** What the file is for, in a message: `the secret of tenant main`. */
  readonly purpose: string;
}

/** The file's full path. */
export function pathOf({ baseDirectory, file }: NamedFile): string {
  return resolve(baseDirectory, file);
}

/**
 * Reads a secret each time it is needed, so that a replaced file takes effect at once. White space around it,
 * such as the line end that editors add, is no part of it.
 *
 * @throws BreakglassError `CREDENTIAL_UNREADABLE`, naming what the file is for: never what is in it, nor its path, where
 * somebody may have typed the secret itself. What a run is told stays in its evidence.
 */
export async function readSecret(named: NamedFile): Promise<string> {
  const secret = (await read(named)).trim();
  if (secret !== '') return secret;
  throw unreadable({ named, because: 'it is empty' });
}

/** Checks that a PEM file holds what a certificate credential needs, so that a wrong file is told apart from a refusal. */
export async function checkCertificate(named: NamedFile): Promise<void> {
  const pem = await read(named);
  for (const part of ['CERTIFICATE', 'PRIVATE KEY']) {
    if (!new RegExp(`-----BEGIN (?:[A-Z]+ )?${part}-----`).test(pem)) {
      throw unreadable({ named, because: `it holds no PEM block ${part}` });
    }
  }
}

async function read(named: NamedFile): Promise<string> {
  try {
    return (await readPlainFile(pathOf(named))).toString('utf8');
  } catch (cause) {
    throw unreadable({ named, because: sayFileError(cause), cause });
  }
}

/** What kept a file from being read, as the end of a sentence. */
export function sayFileError(error: unknown): string {
  if (error instanceof BreakglassError) return 'it is no regular file';
  const code = errnoOf(error);
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'reading it is not allowed';
  return code ?? 'it could not be read';
}

function unreadable({
  named,
  because,
  cause,
}: {
  readonly named: NamedFile;
  readonly because: string;
  readonly cause?: unknown;
}): BreakglassError {
  return new BreakglassError({
    code: 'CREDENTIAL_UNREADABLE',
    message: `expected ${named.purpose} in the file that the organisation file names for it, but ${because}`,
    cause,
  });
}
