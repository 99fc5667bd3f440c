import { sha256 as hash } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ErrorCode } from '../../domain/errors.ts';
import { Break } from '../verify/report.ts';
import type { PackageFiles } from './inside.ts';
import { MANIFEST } from './layout.ts';
import type { Manifest } from './manifest.ts';

/** The package has the files of the manifest, with their bytes, and no other. */
export async function requireListed({
  files,
  manifest,
}: {
  files: PackageFiles;
  manifest: Manifest;
}): Promise<void> {
  const listed = new Set([MANIFEST, ...manifest.files.map(({ path: name }) => name)]);
  const missing = [...listed].find((name) => !files.names.includes(name));
  if (missing !== undefined) throw refusal('PACKAGE_INCOMPLETE', missing, 'expected this file, found none');
  const stranger = files.names.find((name) => !listed.has(name));
  if (stranger !== undefined)
    throw refusal('PACKAGE_CHANGED', stranger, 'expected no file that the manifest does not list');
  for (const { path: name, size, sha256 } of manifest.files) {
    const found = await sumOf(files.stream(name));
    if (found.size !== size || found.sha256 !== sha256)
      throw refusal('PACKAGE_CHANGED', name, `expected ${size} bytes with the SHA-256 ${sha256}`);
  }
}

async function sumOf(pieces: AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }> {
  const sum = hash.create();
  let size = 0;
  for await (const piece of pieces) {
    sum.update(piece);
    size += piece.length;
  }
  return { size, sha256: bytesToHex(sum.digest()) };
}

function refusal(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message });
}
