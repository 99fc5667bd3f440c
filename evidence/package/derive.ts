import type { LedgerEntry } from '../../domain/ledger.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import { hashLeaf } from '../core/merkle.ts';
import { inclusionProof } from '../core/inclusion.ts';
import { tilesOf } from '../core/tiles.ts';
import { tlogProofText } from '../core/tlog-proof.ts';
import { hashTree } from '../core/tree-hash.ts';
import { NAMES, LEDGER_NAMES } from '../names.ts';
import { splitJournal } from '../journal-file.ts';
import { checkEntries, entryOf, type CheckedEntries } from '../ledger/read.ts';
import type { RunFiles } from '../verify/files.ts';
import { checkJournal, type CheckedJournal } from '../verify/journal.ts';
import { Break } from '../verify/report.ts';
import { deriveKeys } from './derive-keys.ts';
import { within, type PackageFiles } from './files.ts';
import { FOLDERS } from './layout.ts';
import { runsWithAccount } from './plans.ts';
import { listRuns, prefixSize, type RunListing, type Scope } from './scope.ts';

/** A file that follows from the stored ones. */
export interface DerivedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The stored files of a package, read. */
export interface PackageEvidence {
  readonly scope: Scope;
  readonly organisation: string;
  readonly ledger: CheckedEntries;
  readonly listings: readonly RunListing[];
  readonly runs: readonly {
    readonly run: RunId;
    readonly files: RunFiles;
    readonly journal: CheckedJournal;
  }[];
}

/**
 * Reads the stored files of a package. Breaks with `PACKAGE_MALFORMED` where its ledger goes further than its scope needs,
 * or its runs and plans are not those that scope and ledger name; breaks where ledger or journal do not hold.
 */
export async function readPackageEvidence({
  files,
  scope,
}: {
  files: PackageFiles;
  scope: Scope;
}): Promise<PackageEvidence> {
  const own = within({ files, folder: FOLDERS.ledger });
  const ledger = await inFolder(FOLDERS.ledger, async () =>
    checkEntries(await own.read(LEDGER_NAMES.entries)),
  );
  const { entries, opened } = ledger;
  if (opened === null || prefixSize({ entries, scope }) !== entries.length) {
    const place = `${FOLDERS.ledger}/${LEDGER_NAMES.entries}`;
    throw broken('PACKAGE_MALFORMED', place, 'expected the ledger as far as the scope needs it');
  }
  const listings = await listingsOf({ files, scope, entries });
  const runs = [];
  for (const { run, status } of listings) {
    if (status === 'elsewhere') continue;
    const folder = `${FOLDERS.runs}/${run}`;
    const own = within({ files, folder });
    const journal = await inFolder(folder, async () => checkJournal(await own.read(NAMES.journal)));
    runs.push({ run, files: own, journal });
  }
  return { scope, organisation: opened.organisation, ledger, listings, runs };
}

async function listingsOf({
  files,
  scope,
  entries,
}: {
  files: PackageFiles;
  scope: Scope;
  entries: readonly LedgerEntry[];
}): Promise<readonly RunListing[]> {
  const having = await runsWithAccount({ files, scope, entries });
  const foldersOfRuns = new Set(
    within({ files, folder: FOLDERS.runs }).names.map((name) => name.split('/')[0] ?? ''),
  );
  const listings = listRuns({ entries, scope, hasAccount: (run) => having.has(run) });
  const expected = listings.filter(({ status }) => status !== 'elsewhere').map(({ run }) => run);
  const missing = expected.find((run) => !foldersOfRuns.has(run));
  if (missing !== undefined)
    throw broken('PACKAGE_INCOMPLETE', `${FOLDERS.runs}/${missing}`, 'expected this run of the ledger');
  const stranger = [...foldersOfRuns].find((run) => !expected.includes(run));
  if (stranger !== undefined)
    throw broken('PACKAGE_MALFORMED', `${FOLDERS.runs}/${stranger}`, 'expected no such run in this scope');
  return listings;
}

/** Everything that follows from the stored files, in no particular order: proofs, tiles and keys. */
export async function* deriveFiles(evidence: PackageEvidence): AsyncGenerator<DerivedFile> {
  const { ledger, runs } = evidence;
  yield* tilesUnder({ log: FOLDERS.ledger, leaves: splitJournal(ledger.whole).leaves });
  for (const { run, files, journal } of runs) {
    const leaves = splitJournal(await files.read(NAMES.journal)).leaves;
    yield* tilesUnder({ log: run, leaves });
    yield* decisionProofs({ run, files, journal, leaves });
  }
  yield* deriveKeys(evidence);
}

function* tilesUnder({
  log,
  leaves,
}: {
  log: string;
  leaves: readonly Uint8Array[];
}): Generator<DerivedFile> {
  for (const { path, bytes } of tilesOf({ leaves })) yield { path: `${FOLDERS.tiles}/${log}/${path}`, bytes };
}

/** That each decision is in the log which the closing checkpoint seals; none for a run without that checkpoint. */
async function* decisionProofs({
  run,
  files,
  journal: { events },
  leaves,
}: {
  run: RunId;
  files: RunFiles;
  journal: CheckedJournal;
  leaves: readonly Uint8Array[];
}): AsyncGenerator<DerivedFile> {
  const size = leaves.length;
  const checkpoint = await noteAt({ files, size });
  if (checkpoint === null) return;
  const tree = hashTree(leaves.map(hashLeaf));
  for (const { n, type } of events) {
    if (type !== 'decision-accepted') continue;
    const hashes = inclusionProof({ hashes: tree, index: n, size });
    const text = tlogProofText({ index: n, hashes, checkpoint });
    yield { path: `${FOLDERS.proofs}/${run}/${n}.tlog-proof`, bytes: Buffer.from(text) };
  }
}

/** That each closed run's closing entry is in the ledger, by the last checkpoint that the package has of it. */
export async function* ledgerProofs({
  files,
  evidence: { ledger, runs },
}: {
  files: PackageFiles;
  evidence: PackageEvidence;
}): AsyncGenerator<DerivedFile> {
  const leaves = splitJournal(ledger.whole).leaves;
  const size = leaves.length;
  const checkpoint = await noteAt({ files: within({ files, folder: FOLDERS.ledger }), size });
  if (checkpoint === null) return;
  const tree = hashTree(leaves.map(hashLeaf));
  for (const { run } of runs) {
    const closing = entryOf({ entries: ledger.entries, type: 'run-closed', run });
    if (closing === null) continue;
    const hashes = inclusionProof({ hashes: tree, index: closing.n, size });
    const text = tlogProofText({ index: closing.n, hashes, checkpoint });
    yield { path: `${FOLDERS.proofs}/${run}.tlog-proof`, bytes: Buffer.from(text) };
  }
}

/** A checkpoint with the lines of the witnesses that co-signed it, in the order of their files; null without one. */
async function noteAt({ files, size }: { files: RunFiles; size: number }): Promise<string | null> {
  const name = `${NAMES.checkpoints}/${size}`;
  if (!files.names.includes(name)) return null;
  const lines = files.names.filter((each) => each.startsWith(`${LEDGER_NAMES.cosignatures}/${size}.`));
  const parts = await Promise.all([name, ...lines].map((each) => files.read(each)));
  return Buffer.concat(parts).toString();
}

/** Size and root of the ledger that a package has. */
export function ledgerPoint({ ledger }: PackageEvidence): { size: number; root: string } {
  const size = ledger.entries.length;
  return { size, root: ledger.rootAt(size) ?? '' };
}

/** Gives a break inside a folder its place in the package. */
async function inFolder<T>(folder: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    throw new Break({ ...error.report, place: `${folder}/${error.report.place}` });
  }
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message: `package: ${message}` });
}
