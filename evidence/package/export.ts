import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import { onDisk, statIfThere, syncFolder } from '../disk.ts';
import { packageContent } from './content.ts';
import { gapsOfPeriod } from './derive-documents.ts';
import type { Gap } from './documents/gaps.ts';
import { streamFile } from './files.ts';
import { measured } from './content.ts';
import type { Manifest } from './manifest.ts';
import type { Scope } from './scope.ts';
import { sourcesOf } from './sources.ts';
import { requireExportable } from './exportable.ts';
import { writeZip } from './zip-write.ts';

/** A package that was written. */
export interface ExportedPackage {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly manifest: Manifest;
  /** What its ledger leaves open about the period that was asked for. */
  readonly gaps: readonly Gap[];
  /** Runs outside of the scope that the ledger has and that have no folder any more. */
  readonly notAtHand: readonly RunId[];
}

/**
 * Writes the package of a scope to a file, which appears whole or not at all. The same evidence and scope give the same
 * bytes, on any machine and at any time. A file that is there already stays if it has these bytes.
 *
 * What would not verify is not exported: its first break is thrown. `USAGE`: another file is there;
 * `RUN_NOT_FOUND`: the ledger does not have the one run that was asked for; `EVIDENCE_MISSING`: there is no ledger; `PACKAGE_CHANGED`:
 * a run was written to meanwhile; `FILE_TOO_LARGE`: choose a shorter period.
 */
export async function exportPackage({
  directory,
  scope,
  file,
}: {
  directory: string;
  scope: Scope;
  file: string;
}): Promise<ExportedPackage> {
  const { notAtHand } = await requireExportable({ directory, scope });
  const stored = await sourcesOf({ directory, scope });
  const { files, manifest, evidence } = await packageContent({ stored, scope });
  return onDisk('writing the package', async () => {
    const unfinished = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
    try {
      const { sha256, bytes } = await writeTo({ file: unfinished, pieces: writeZip(files) });
      await settle({ unfinished, file, sha256 });
      return { file, sha256, bytes, manifest, gaps: gapsOfPeriod(evidence), notAtHand };
    } finally {
      await rm(unfinished, { force: true });
    }
  });
}

async function writeTo({ file, pieces }: { file: string; pieces: AsyncIterable<Uint8Array> }) {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx');
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      bytes += piece.length;
      await handle.writeFile(piece);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Gives the package its name, unless another file has it. */
async function settle({
  unfinished,
  file,
  sha256,
}: {
  unfinished: string;
  file: string;
  sha256: string;
}): Promise<void> {
  if ((await statIfThere(file)) !== null) {
    const there = await measured({ name: file, stream: () => streamFile(file) });
    if (there.sha256 === sha256) return;
    throw new BreakglassError({
      code: 'USAGE',
      message: `expected no other file at ${file}: name another with --out FILE`,
    });
  }
  await rename(unfinished, file);
  await syncFolder(path.dirname(file));
}
