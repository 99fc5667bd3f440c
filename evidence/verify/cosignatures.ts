import { parseCosignatureLine, readCosignature } from '../core/cosignature.ts';
import { parseNote } from '../core/note.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { NAMES } from '../names.ts';
import { textOf } from './bytes.ts';
import type { RunFiles } from './run-files.ts';
import { at, Break } from './report.ts';

/** A cosignature's place in the folder of a run or of the ledger. */
export const COSIGNATURE_NAME = /^cosignatures\/(?<size>0|[1-9][0-9]{0,14})\.(?<id>[0-9a-f]{8})$/;

/** The size of the checkpoint that a file in `cosignatures/` is about; 0 where its name does not say. */
export function cosignedSize(name: string): number {
  return Number(COSIGNATURE_NAME.exec(name)?.groups?.size ?? 0);
}

/** One checkpoint that a witness vouches for. */
export interface WitnessedCheckpoint {
  readonly size: number;
  /** The witness's verifier key. */
  readonly witness: string;
  /** When, by the witness's clock: ISO 8601 UTC, whole seconds. */
  readonly time: string;
}

/** What the files in `cosignatures/` show. */
export interface CheckedCosignatures {
  /** Those of witnesses that the reader trusts, by size. */
  readonly witnessed: readonly WitnessedCheckpoint[];
  /** Files by witnesses that the reader did not name; nothing follows from them. */
  readonly unknown: readonly string[];
}

/**
 * Checks every file in `cosignatures/`: it is one signature line over the checkpoint of the size in its name, by the
 * key of the id in its name. Lines of witnesses other than `witnesses` (vkeys) are listed, not judged.
 *
 * Breaks: `COSIGNATURE_INVALID` for a wrong one, or a file that is none; `CHECKPOINT_MISSING` for one over a
 * checkpoint that is not there.
 */
export async function checkCosignatures({
  files,
  witnesses,
}: {
  files: RunFiles;
  witnesses: readonly string[];
}): Promise<CheckedCosignatures> {
  const witnessed: WitnessedCheckpoint[] = [];
  const unknown: string[] = [];
  for (const name of files.names.filter((each) => each.startsWith(`${NAMES.cosignatures}/`))) {
    const { size, id } = sizeAndId(name);
    const line = await readLine({ files, name });
    const text = await checkpointText({ files, name, size });
    requireId({ name, line, id });
    const read = at(name, () => readCosignature({ line, text, witnesses }));
    if (read === null) unknown.push(name);
    else witnessed.push({ size, witness: read.vkey, time: timeOf({ name, seconds: read.time }) });
  }
  return { witnessed: witnessed.toSorted((one, other) => one.size - other.size), unknown };
}

function sizeAndId(name: string): { size: number; id: string } {
  const parts = COSIGNATURE_NAME.exec(name)?.groups;
  if (parts?.size === undefined || parts.id === undefined) {
    throw broken('COSIGNATURE_INVALID', name, 'expected a size and a key id as the name');
  }
  return { size: Number(parts.size), id: parts.id };
}

async function readLine({ files, name }: { files: RunFiles; name: string }): Promise<string> {
  const text = textOf(await files.read(name));
  if (text.indexOf('\n') !== text.length - 1) {
    throw broken('COSIGNATURE_INVALID', name, 'expected one signature line');
  }
  return text.slice(0, -1);
}

async function checkpointText({
  files,
  name,
  size,
}: {
  files: RunFiles;
  name: string;
  size: number;
}): Promise<string> {
  const checkpoint = `${NAMES.checkpoints}/${size}`;
  if (!files.names.includes(checkpoint)) {
    throw broken('CHECKPOINT_MISSING', name, `expected ${checkpoint}, which it is about, found none`);
  }
  const note = textOf(await files.read(checkpoint));
  return at(checkpoint, () => parseNote(note)).text;
}

/** The name says whose line it is, so that one witness's line cannot stand for another's. */
function requireId({ name, line, id }: { name: string; line: string; id: string }): void {
  const signed = at(name, () => parseCosignatureLine(line)).id;
  if (signed !== id)
    throw broken('COSIGNATURE_INVALID', name, `expected a signature by key ${id}, got ${signed}`);
}

function timeOf({ name, seconds }: { name: string; seconds: number }): string {
  const time = new Date(seconds * 1_000);
  if (Number.isNaN(time.getTime())) throw broken('COSIGNATURE_INVALID', name, 'expected a time of a clock');
  return time.toISOString();
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message });
}
