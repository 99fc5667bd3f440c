import { verifyEvidence } from '../verify.ts';
import type { OwnOrganisation } from '../verify/organisation.ts';
import type { OutsideTrust } from '../verify/outside.ts';
import { Break } from '../verify/report.ts';
import { checkManifest, evidenceIn, gapsIn } from './check.ts';
import { packageContent } from './content.ts';
import { openPackage, type OpenPackage, type PackageFiles } from './files.ts';
import { isStored, MANIFEST } from './layout.ts';
import { manifestBytes, PRODUCER, type Manifest } from './manifest.ts';
import { reportOf, type Draft, type PackageReport } from './report.ts';

interface Given {
  readonly path: string;
  readonly vkeys?: readonly string[] | undefined;
  readonly pins?: string | undefined;
  readonly organisation?: OwnOrganisation | null;
  readonly outside?: OutsideTrust;
}

/**
 * Verifies a package, a zip file or the folder that one was unpacked into: its form, every file against the manifest,
 * every derived file against what the evidence gives, then the evidence itself as `verifyEvidence` does, to which the
 * other parameters go. Throws `FILE_NOT_FOUND` and `FILE_UNREADABLE`; all else is in the report.
 */
export function verifyPackage(given: Given): Promise<PackageReport> {
  return reportOf({
    path: given.path,
    check: async (draft) => {
      const files = await openPackage(given.path);
      try {
        await check({ given, files, draft });
      } finally {
        await files.close();
      }
    },
  });
}

/** The checks in their order; `draft` holds what is known so far. */
async function check({
  given: { path, ...trust },
  files,
  draft,
}: {
  given: Given;
  files: OpenPackage;
  draft: Draft;
}): Promise<void> {
  const manifest = await checkManifest({ draft, files });
  draft.derived = await deriveAgain({ files, manifest });
  const packed = evidenceIn({ path, files, manifest });
  const found = await verifyEvidence({ path, ...trust, packed });
  draft.evidence = found;
  draft.gaps = gapsIn({ manifest, found });
  draft.valid = found.valid && draft.derived === 'again';
}

/** Everything but the stored files, and the manifest itself, is what these files give. */
async function deriveAgain({
  files,
  manifest,
}: {
  files: PackageFiles;
  manifest: Manifest;
}): Promise<'again' | 'not-again'> {
  const stored = { ...files, names: files.names.filter(isStored) };
  const own = await packageContent({ stored, scope: manifest.scope });
  const { name, derivation } = manifest.producer;
  if (name !== PRODUCER.name || derivation !== PRODUCER.derivation) return 'not-again';
  const differs =
    firstBeyond({ files: own.manifest.files, others: manifest.files }) ??
    firstBeyond({ files: manifest.files, others: own.manifest.files });
  if (differs !== undefined)
    throw changed(differs.path, 'expected what follows from the evidence in the package');
  if (!manifestBytes(own.manifest).equals(manifestBytes(manifest)))
    throw changed(MANIFEST, 'expected the manifest that follows from the evidence');
  return 'again';
}

type Listed = Manifest['files'][number];

/** The first file that is not, or not like this, among the others. */
function firstBeyond({
  files,
  others,
}: {
  files: readonly Listed[];
  others: readonly Listed[];
}): Listed | undefined {
  const lines = new Set(others.map(manifestLine));
  return files.find((file) => !lines.has(manifestLine(file)));
}

function manifestLine({ path: name, size, sha256, mediaType, source }: Listed): string {
  return JSON.stringify([name, size, sha256, mediaType, source]);
}

function changed(place: string, message: string): Break {
  return new Break({ code: 'PACKAGE_CHANGED', place, message });
}
