import { concatBytes } from '@noble/hashes/utils.js';
import type { ErrorCode } from '../../domain/errors.ts';
import { Break } from '../verify/report.ts';
import { MAX_FILE_BYTES, type RunFiles } from '../verify/run-files.ts';
import type { ZipContent } from './archive.ts';

/** The files of a package, or of what one is made from, by their names in it. */
export interface PackageFiles {
  /** Sorted. */
  readonly names: readonly string[];
  /** The bytes of a file in pieces, so that no large file is ever whole in memory. */
  readonly stream: (name: string) => AsyncIterable<Uint8Array>;
  /** As that of `RunFiles`. */
  readonly sha256?: RunFiles['sha256'];
}

/** The files of an archive, which must be in the order of their names: `PACKAGE_MALFORMED`. */
export function filesOfArchive({ entries, stream }: ZipContent): PackageFiles {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const names = entries.map(({ name }) => name);
  const unsorted = names.find((name, index) => index > 0 && name <= (names[index - 1] ?? ''));
  if (unsorted !== undefined)
    throw broken('PACKAGE_MALFORMED', unsorted, 'expected its files in the order of their names');
  return {
    names,
    stream: (name) => {
      const entry = byName.get(name);
      if (entry === undefined) throw missing(name);
      return stream(entry);
    },
  };
}

/** The whole of a file; `FILE_TOO_LARGE` for one that is larger than any that a run leaves behind. */
export async function wholeOf({ files, name }: { files: PackageFiles; name: string }): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of files.stream(name)) {
    size += piece.length;
    if (size > MAX_FILE_BYTES)
      throw broken('FILE_TOO_LARGE', name, `expected at most ${MAX_FILE_BYTES} bytes`);
    pieces.push(piece);
  }
  return concatBytes(...pieces);
}

/** The files under a folder, as the checks of a run or of the ledger see them. */
export function filesUnder({ files, folder }: { files: PackageFiles; folder: string }): RunFiles {
  const prefix = `${folder}/`;
  const names = files.names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
  const folders = new Set(
    names.flatMap((name) => {
      const parts = name.split('/').slice(0, -1);
      return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
    }),
  );
  return {
    names,
    folders: [...folders].toSorted(),
    sha256: files.sha256,
    read: async (name) => {
      if (names.includes(name)) return wholeOf({ files, name: `${prefix}${name}` });
      throw new Break({ code: 'EVIDENCE_MISSING', place: name, message: 'expected this file, found none' });
    },
  };
}

/** Nothing of that name is in the package. */
export function missing(name: string): Break {
  return broken('PACKAGE_INCOMPLETE', name, 'expected this file, found none');
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message: `package: ${message}` });
}
