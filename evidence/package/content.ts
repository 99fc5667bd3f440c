import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  deriveFiles,
  ledgerPoint,
  ledgerProofs,
  readPackageEvidence,
  type PackageEvidence,
} from './derive.ts';
import { documentsOf } from './derive-documents.ts';
import type { PackageFiles } from './files.ts';
import { isStored, MANIFEST, mediaTypeOf, requireSafeNames, VERIFY_PAGE } from './layout.ts';
import { manifestBytes, PRODUCER, type Manifest } from './manifest.ts';
import type { Scope } from './scope.ts';
import { verifyPage } from './verify-page.ts';
import type { ZipFile } from './zip-write.ts';

/** A package as it would be written. */
export interface PackageContent {
  readonly manifest: Manifest;
  /** Sorted by name, the manifest among them. */
  readonly files: readonly ZipFile[];
  readonly evidence: PackageEvidence;
}

/**
 * Makes the whole content of a package from its stored files: the one function that both writes and checks packages,
 * so that the derived files of a package can only be those that its evidence gives. Stored files are read once for
 * their digests, and again when they are written.
 */
export async function packageContent({
  stored,
  scope,
}: {
  stored: PackageFiles;
  scope: Scope;
}): Promise<PackageContent> {
  const evidence = await readPackageEvidence({ files: stored, scope });
  const found: { file: ZipFile; sha256: string }[] = [];
  for (const name of stored.names.filter(isStored))
    found.push(await measured({ name, stream: () => stored.stream(name) }));
  for await (const { path, bytes } of allDerived({ stored, evidence }))
    found.push(await measured({ name: path, stream: () => once(bytes) }));
  found.sort((a, b) => (a.file.name < b.file.name ? -1 : 1));
  requireSafeNames([MANIFEST, ...found.map(({ file }) => file.name)]);
  const manifest: Manifest = {
    format: 'breakglass-package',
    version: 1,
    producer: PRODUCER,
    organisation: evidence.organisation,
    scope,
    ledger: ledgerPoint(evidence),
    runs: [...evidence.listings],
    files: found.map(({ file: { name, size }, sha256 }) => ({
      path: name,
      size,
      sha256,
      mediaType: mediaTypeOf(name),
      source: isStored(name) ? 'stored' : 'derived',
    })),
  };
  const bytes = manifestBytes(manifest);
  const own = await measured({ name: MANIFEST, stream: () => once(bytes) });
  const files = [own, ...found].map(({ file }) => file);
  return { manifest, files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)), evidence };
}

async function* allDerived({ stored, evidence }: { stored: PackageFiles; evidence: PackageEvidence }) {
  yield* deriveFiles(evidence);
  yield* ledgerProofs({ files: stored, evidence });
  yield* await documentsOf({ files: stored, evidence });
  yield { path: VERIFY_PAGE, bytes: await verifyPage() };
}

/** Size and sums of a file, from its bytes in pieces. */
export async function measured({
  name,
  stream,
}: Pick<ZipFile, 'name' | 'stream'>): Promise<{ file: ZipFile; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  let sum = 0;
  for await (const piece of stream()) {
    hash.update(piece);
    sum = crc32(piece, sum);
    size += piece.length;
  }
  return { file: { name, size, crc32: sum, stream }, sha256: hash.digest('hex') };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
