import path from 'node:path';
import { BreakglassError } from '../domain/errors.ts';
import type { Digest } from '../domain/ids.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import { sha256Hex } from '../evidence/core/hash.ts';
import { errnoOf } from '../evidence/disk.ts';
import { readPlainFile } from '../evidence/plain-file.ts';

/** The file of certificates that an organisation trusts beside the system's; null where it names none. */
export function trustedCaFile({
  organisation,
  directory,
}: {
  organisation: Pick<OrganisationDefinition, 'trust-ca'>;
  directory: string;
}): string | null {
  const named = organisation['trust-ca'];
  return named === undefined ? null : path.resolve(directory, named);
}

/**
 * SHA-256 of that file's bytes, which goes into every plan: whoever starts a run, the worker and a verifier each read
 * it beside their organisation file. `directory` is that file's. Throws `FILE_NOT_FOUND` or `FILE_UNREADABLE`.
 */
export async function trustedCaOf(given: {
  organisation: Pick<OrganisationDefinition, 'trust-ca'>;
  directory: string;
}): Promise<Digest | null> {
  const file = trustedCaFile(given);
  if (file === null) return null;
  try {
    return sha256Hex(await readPlainFile(file));
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === null) throw cause;
    throw new BreakglassError({
      code: errno === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      message: `expected the certificates that trust-ca of the organisation file names, at ${file}`,
      cause,
    });
  }
}
