import path from 'node:path';
import { durationMs } from '../../domain/duration.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition, WitnessDefinition } from '../../domain/organisation.ts';
import { errnoOf } from '../disk.ts';
import { readPlainFile } from '../plain-file.ts';

/** Who vouches from outside for an organisation's checkpoints, by its own file. */
export interface Outside {
  readonly timestamps: readonly NamedAuthority[];
  readonly witnesses: readonly WitnessDefinition[];
  /** How long one request may take. */
  readonly requestMs: number;
}

/** A timestamp authority, with the full path of the file of its roots: that is read when it is needed. */
export interface NamedAuthority {
  readonly id: string;
  readonly url: string;
  readonly rootsFile: string;
}

/** Reads who is outside from an organisation file that lies in `directory`. */
export function outsideOf({
  organisation: { timestamps, witnesses, waits },
  directory,
}: {
  organisation: Pick<OrganisationDefinition, 'timestamps' | 'witnesses' | 'waits'>;
  directory: string;
}): Outside {
  return {
    timestamps: timestamps.map(({ id, url, ca }) => ({ id, url, rootsFile: path.resolve(directory, ca) })),
    witnesses,
    requestMs: durationMs(waits.request),
  };
}

/** The root certificates in a PEM file, as one text. `FILE_NOT_FOUND` or `FILE_UNREADABLE` names it. */
export function readRootsFile(file: string): Promise<string> {
  return readTrusted({ file, what: 'the root certificates of a timestamp authority' });
}

/** A file that says whom to trust outside. `FILE_NOT_FOUND` or `FILE_UNREADABLE` names it, and `what` it should hold. */
export async function readTrusted({ file, what }: { file: string; what: string }): Promise<string> {
  try {
    return (await readPlainFile(file)).toString('utf8');
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === null) throw cause;
    throw new BreakglassError({
      code: errno === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      message: `expected ${what} at ${file}`,
      cause,
    });
  }
}
