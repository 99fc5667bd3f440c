import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { checkEvidence } from '../verify/evidence.ts';
import { Break, type BreakReport } from '../verify/report.ts';
import type { EvidenceAtHand } from '../verify/run-files.ts';
import { readArchive, type ZipSource } from './archive.ts';
import { filesOfArchive, filesUnder, wholeOf, type PackageFiles } from './inside.ts';
import { FOLDERS, MANIFEST } from './layout.ts';
import { requireListed } from './listed.ts';
import { readManifest, type Manifest } from './manifest.ts';
import type { PackageReport } from './verify.ts';

type Draft = { -readonly [Key in keyof PackageReport]: PackageReport[Key] };

const NO_PINS = { read: () => Promise.resolve([]), add: () => Promise.resolve() };

/**
 * Verifies a package without Node, for the page `verify.html`: all that `verifyPackage` checks, but that the derived
 * files are not made again (`derived` is `not-here`), and `valid` leaves them out. `vkeys` are the evidence keys that the
 * reader trusts; without any, the keys in the evidence are taken as at a first use, and nothing is remembered.
 */
export async function checkPackage({
  path,
  source,
  vkeys,
}: {
  path: string;
  source: ZipSource;
  vkeys: readonly string[];
}): Promise<PackageReport> {
  const draft: Draft = {
    path,
    valid: false,
    manifest: null,
    derived: 'not-reached',
    evidence: null,
    broken: null,
  };
  try {
    await check({ draft, source, vkeys });
  } catch (error) {
    draft.broken = breakOf(error);
  }
  return draft;
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
  if (!files.names.includes(MANIFEST)) throw refusal('PACKAGE_INCOMPLETE', MANIFEST, 'expected a manifest');
  const manifest = readManifest(await wholeOf({ files, name: MANIFEST }));
  draft.manifest = manifest;
  await requireListed({ files, manifest });
  draft.derived = 'not-here';
  const evidence = evidenceIn({ path: draft.path, files, manifest });
  const given = vkeys.length > 0 ? { vkeys } : { pins: NO_PINS };
  draft.evidence = await checkEvidence({ evidence, ...given });
  draft.valid = draft.evidence.valid;
}

function evidenceIn({
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

function breakOf(error: unknown): BreakReport {
  if (error instanceof Break) return error.report;
  if (!(error instanceof BreakglassError)) throw error;
  return { code: error.code, place: '.', message: error.message };
}

function refusal(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message });
}
