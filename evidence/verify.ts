import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { statIfThere } from './disk.ts';
import { LEDGER_FOLDER, LEDGER_NAMES } from './names.ts';
import { checkEvidence } from './verify/evidence.ts';
import { findRunFolders, openRunFiles, type Found } from './verify/files.ts';
import type { OwnOrganisation } from './verify/organisation.ts';
import type { OutsideTrust } from './verify/outside.ts';
import type { VerificationReport } from './verify/report.ts';
import type { EvidenceAtHand, RunAtHand } from './verify/run-files.ts';
import { pinsIn, readVkeys } from './verify/trust.ts';
import { requireVkeys } from './verify/trusted.ts';

/**
 * Verifies the evidence of one run, or of every run folder in a directory: offline, from the files alone. Each
 * run's report names the first thing that does not hold.
 *
 * `vkeys` are the evidence keys that the reader trusts. Without them `pins` names a file: the keys in it are
 * trusted, and a key met for the first time is added to it once everything else of its run held, if all its tenants are
 * at Microsoft's addresses. With neither, no checkpoint is trusted.
 *
 * `organisation` is its own file, where the reader has it: each plan must be the one that it gives for the runbook.
 *
 * `outside` names whom the reader trusts of those who vouch from outside. Timestamps of others are checked by
 * themselves, cosignatures of others only listed, and the report says so. Each log must continue the checkpoints of it
 * that `outside` brings along; `EVIDENCE_MISSING` is thrown for one of a log that is not here, if all else held.
 *
 * `packed` stands for what lies at `path`, where that is a package.
 *
 * In a directory of runs each folder bears its run's name, and no run is there twice. A run that is given by itself is
 * held against the ledger beside its folder, where there is one; that the other runs are there is then not asked.
 *
 * Throws `FILE_NOT_FOUND` or `FILE_UNREADABLE` where there is nothing to read, and `VALUE_INVALID` for a trusted
 * key that is none; whatever else is wrong is a break of the run that it is found in. What is checked, in which
 * order, stands in docs/evidence-format.md.
 */
export async function verifyEvidence({
  path,
  vkeys,
  pins,
  packed,
  ...given
}: {
  path: string;
  vkeys?: readonly string[] | undefined;
  pins?: string | undefined;
  organisation?: OwnOrganisation | null;
  outside?: OutsideTrust;
  packed?: EvidenceAtHand;
}): Promise<VerificationReport> {
  requireVkeys(vkeys ?? []);
  if (pins !== undefined) await readVkeys(pins);
  const evidence = packed ?? (await onDisk(path));
  return checkEvidence({ evidence, vkeys, pins: pins === undefined ? undefined : pinsIn(pins), ...given });
}

async function onDisk(path: string): Promise<EvidenceAtHand> {
  const { runs, beside } = await findRunFolders(path);
  const alone = runs.some(({ expectedRun }) => expectedRun === null);
  const root = join(alone ? dirname(await realpath(path)) : path, LEDGER_FOLDER);
  const isThere = alone ? await isLedger(root) : (await statIfThere(root)) !== null;
  const ledger = isThere ? { path: root, open: () => openRunFiles(root) } : null;
  return { path, runs: runs.map(atHand), ledger, beside, ...(alone ? { elsewhere: 'others' } : {}) };
}

/** Beside one run anything may lie: a folder of that name is a ledger only by its entries. */
async function isLedger(root: string): Promise<boolean> {
  if ((await statIfThere(root))?.isDirectory() !== true) return false;
  return (await statIfThere(join(root, LEDGER_NAMES.entries))) !== null;
}

function atHand({ root, expectedRun }: Found): RunAtHand {
  return { path: root, expectedRun, open: () => openRunFiles(root) };
}
