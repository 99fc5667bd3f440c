import { checkEvidence } from '../verify/evidence.ts';
import { Break, type VerificationReport } from '../verify/report.ts';
import type { EvidenceAtHand } from '../verify/run-files.ts';
import { readArchive, type ZipSource } from './archive.ts';
import type { Gap } from './documents/gaps.ts';
import { periodGaps } from './documents/ledger-gaps.ts';
import { filesOfArchive, filesUnder, wholeOf, type PackageFiles } from './inside.ts';
import { FOLDERS, MANIFEST } from './layout.ts';
import { requireListed } from './listed.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { reportOf, type Draft, type PackageReport } from './report.ts';

const NO_PINS = { where: 'nowhere', read: () => Promise.resolve([]), add: () => Promise.resolve() };

/**
 * Verifies a package without Node, for the page `verify.html`: all that `verifyPackage` checks, but that the derived
 * files are not made again (`derived` is `not-here`), and `valid` leaves them out. `vkeys` are the evidence keys that the
 * reader trusts; without any, the keys in the evidence are taken as at a first use, and nothing is remembered.
 */
export function checkPackage({
  path,
  source,
  vkeys,
}: {
  path: string;
  source: ZipSource;
  vkeys: readonly string[];
}): Promise<PackageReport> {
  return reportOf({ path, check: (draft) => check({ draft, source, vkeys }) });
}

async function check({
  draft,
  source,
  vkeys,
}: {
  draft: Draft;
  source: ZipSource;
  vkeys: readonly string[];
}): Promise<void> {
  const files = filesOfArchive(await readArchive(source));
  const manifest = await checkManifest({ draft, files });
  draft.derived = 'not-here';
  const evidence = evidenceIn({ path: draft.path, files, manifest });
  const given = vkeys.length > 0 ? { vkeys } : { pins: NO_PINS };
  const found = await checkEvidence({ evidence, ...given });
  draft.evidence = found;
  draft.gaps = gapsIn({ manifest, found });
  draft.valid = found.valid;
}

/** What an unbroken ledger leaves open about the period that a package is about. */
export function gapsIn({
  manifest: { scope, runs },
  found: { ledger, runs: found },
}: {
  manifest: Manifest;
  found: VerificationReport;
}): readonly Gap[] {
  if (ledger?.status !== 'valid' || ledger.from === null || ledger.to === null) return [];
  const courses = found.flatMap(({ run, course }) =>
    run === null || course === null ? [] : [{ run, ...course }],
  );
  return periodGaps({ scope, from: ledger.from, to: ledger.to, runs, unheld: ledger.unheld, courses });
}

/** Reads the manifest into the report, and checks that the package has the files which it lists, and no other. */
export async function checkManifest({
  draft,
  files,
}: {
  draft: Draft;
  files: PackageFiles;
}): Promise<Manifest> {
  if (!files.names.includes(MANIFEST))
    throw new Break({ code: 'PACKAGE_INCOMPLETE', place: MANIFEST, message: 'expected a manifest' });
  const manifest = readManifest(await wholeOf({ files, name: MANIFEST }));
  draft.manifest = manifest;
  await requireListed({ files, manifest });
  return manifest;
}

/** The ledger and the runs, where they lie in a package. */
export function evidenceIn({
  path,
  files,
  manifest,
}: {
  path: string;
  files: PackageFiles;
  manifest: Manifest;
}): EvidenceAtHand {
  const isHere = ({ status }: Manifest['runs'][number]) => status !== 'elsewhere';
  const open = (folder: string) => () => Promise.resolve(filesUnder({ files, folder }));
  return {
    path,
    ledger: { path: `${path}/${FOLDERS.ledger}`, open: open(FOLDERS.ledger) },
    runs: manifest.runs.filter(isHere).map(({ run }) => {
      const folder = `${FOLDERS.runs}/${run}`;
      return { path: `${path}/${folder}`, expectedRun: run, open: open(folder) };
    }),
    beside: [],
    elsewhere: new Set(manifest.runs.filter((each) => !isHere(each)).map(({ run }) => run)),
  };
}
