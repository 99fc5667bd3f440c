import path from 'node:path';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { verifyEvidence } from '../verify.ts';
import type { OwnOrganisation } from '../verify/organisation.ts';
import type { OutsideTrust } from '../verify/outside.ts';
import { Break, type BreakReport, type VerificationReport } from '../verify/report.ts';
import { packageContent } from './content.ts';
import { openPackage, readWhole, within, type OpenPackage, type PackageFiles } from './files.ts';
import { requireListed } from './listed.ts';
import { FOLDERS, isStored, MANIFEST } from './layout.ts';
import { manifestBytes, PRODUCER, readManifest, type Manifest } from './manifest.ts';

/** What was found about a package. */
export interface PackageReport {
  readonly path: string;
  /** Nothing is broken, every derived file was derived again, and every run is valid. */
  readonly valid: boolean;
  /** Null where the manifest could not be read. */
  readonly manifest: Manifest | null;
  /**
   * `again`: every derived file is what this program makes of the evidence. `not-again`: another version made them; they
   * are the ones of the manifest, and nothing else is known of them. `not-here`: a browser does not make them. `not-reached`: a break came before.
   */
  readonly derived: 'again' | 'not-again' | 'not-here' | 'not-reached';
  /** The ledger and the runs; null where a break of the package came before. */
  readonly evidence: VerificationReport | null;
  /** The first thing about the package itself that does not hold. */
  readonly broken: BreakReport | null;
}

interface Given {
  readonly path: string;
  readonly vkeys?: readonly string[] | undefined;
  readonly pins?: string | undefined;
  readonly organisation?: OwnOrganisation | null;
  readonly outside?: OutsideTrust;
}

const NOTHING_TO_READ: ReadonlySet<ErrorCode> = new Set(['FILE_NOT_FOUND', 'FILE_UNREADABLE']);

type Draft = { -readonly [Key in keyof PackageReport]: PackageReport[Key] };

/**
 * Verifies a package, a zip file or the folder that one was unpacked into: its form, every file against the manifest,
 * every derived file against what the evidence gives, then the evidence itself as `verifyEvidence` does, to which the
 * other parameters go. Throws `FILE_NOT_FOUND` and `FILE_UNREADABLE`; all else is in the report.
 */
export async function verifyPackage(given: Given): Promise<PackageReport> {
  const draft: Draft = {
    path: given.path,
    valid: false,
    manifest: null,
    derived: 'not-reached',
    evidence: null,
    broken: null,
  };
  try {
    const files = await openPackage(given.path);
    await check({ given, files, draft }).finally(() => files.close());
  } catch (error) {
    draft.broken = breakOf(error);
  }
  return draft;
}

/** The checks in their order; `draft` holds what is known so far. */
async function check({
  given,
  files,
  draft,
}: {
  given: Given;
  files: OpenPackage;
  draft: Draft;
}): Promise<void> {
  if (!files.names.includes(MANIFEST)) throw refusal('PACKAGE_INCOMPLETE', MANIFEST, 'expected a manifest');
  const bytes = await readWhole({ files, name: MANIFEST });
  const manifest = readManifest(bytes);
  draft.manifest = manifest;
  await requireListed({ files, manifest });
  draft.derived = await deriveAgain({ files, manifest });
  draft.evidence = await verifyInside({ given, files, manifest });
  draft.valid = draft.evidence.valid && draft.derived === 'again';
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
    own.manifest.files.find((file) => !manifest.files.some((each) => isSame(each, file))) ??
    manifest.files.find((file) => !own.manifest.files.some((each) => isSame(each, file)));
  if (differs !== undefined)
    throw refusal('PACKAGE_CHANGED', differs.path, 'expected what follows from the evidence in the package');
  if (!manifestBytes(own.manifest).equals(manifestBytes(manifest)))
    throw refusal('PACKAGE_CHANGED', MANIFEST, 'expected the manifest that follows from the evidence');
  return 'again';
}

function isSame(one: Manifest['files'][number], other: Manifest['files'][number]): boolean {
  return manifestLine(one) === manifestLine(other);
}

function manifestLine({ path: name, size, sha256, mediaType, source }: Manifest['files'][number]): string {
  return JSON.stringify([name, size, sha256, mediaType, source]);
}

/** The ledger and the runs, read where they lie in the package. */
function verifyInside({
  given: { path: target, ...trust },
  files,
  manifest,
}: {
  given: Given;
  files: PackageFiles;
  manifest: Manifest;
}): Promise<VerificationReport> {
  const inside = manifest.runs.filter(({ status }) => status !== 'elsewhere').map(({ run }) => run);
  const elsewhere = manifest.runs.map(({ run }) => run).filter((run) => !inside.includes(run));
  return verifyEvidence({
    path: target,
    ...trust,
    packed: {
      ledger: within({ files, folder: FOLDERS.ledger }),
      runs: inside.map((run) => ({
        root: path.join(target, FOLDERS.runs, run),
        expectedRun: run,
        files: within({ files, folder: `${FOLDERS.runs}/${run}` }),
      })),
      elsewhere: new Set(elsewhere),
    },
  });
}

function breakOf(error: unknown): BreakReport {
  if (error instanceof Break) return error.report;
  if (!(error instanceof BreakglassError) || NOTHING_TO_READ.has(error.code)) throw error;
  return { code: error.code, place: '.', message: error.message };
}

function refusal(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message });
}
