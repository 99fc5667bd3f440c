import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BreakglassError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { bytesOf, sha256Hex } from '../core/hash.ts';
import { onDisk, readIfThere, replaceFile } from '../disk.ts';
import { parseJson } from '../json.ts';

const witnessedSchema = z.strictObject({
  origin: z.string(),
  size: z.int().min(0),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  /** The checkpoint with the log's signatures and ours, for whoever watches the log. */
  note: z.string(),
});

/** The largest tree of one log that a witness has co-signed. */
export type Witnessed = z.infer<typeof witnessedSchema>;

/** Where a witness keeps its key, what it remembers, and the lock that keeps a second process out. */
export interface WitnessFolder {
  readonly root: string;
  readonly logs: string;
  readonly work: string;
  readonly lock: string;
}

/** The folder of a witness; its logs are in `logs/<sha256 of the origin>.json`. */
export function witnessFolder(root: string): WitnessFolder {
  const work = path.join(root, '.work');
  return { root, logs: path.join(root, 'logs'), work, lock: path.join(work, 'witness.lock') };
}

/** Makes the folder where it is not there yet. */
export async function makeWitnessFolder(folder: WitnessFolder): Promise<void> {
  await onDisk('making the folder of the witness', async () => {
    for (const each of [folder.root, folder.logs, folder.work])
      await mkdir(each, { recursive: true, mode: 0o700 });
  });
}

/** SHA-256 of a log's origin, by which the protocol names it in addresses. */
export function originHash(origin: string): Digest {
  return sha256Hex(origin);
}

/**
 * What is remembered of a log; null where nothing is. `FILE_UNREADABLE` where it is damaged: taken for nothing, it
 * would let the log start over.
 */
export async function readWitnessed({
  folder,
  hash,
}: {
  folder: WitnessFolder;
  hash: Digest;
}): Promise<Witnessed | null> {
  const file = fileOf({ folder, hash });
  const bytes = await onDisk('reading what the witness remembers', () => readIfThere(file));
  if (bytes === null) return null;
  const parsed = witnessedSchema.safeParse(parseJson(bytes.toString()));
  if (parsed.success && originHash(parsed.data.origin) === hash) return parsed.data;
  throw new BreakglassError({
    code: 'FILE_UNREADABLE',
    message: `expected what was remembered of a log in ${file}, got something else; put it back from a backup`,
  });
}

/** Remembers the tree of a log; on disk before this returns, all of it or nothing. */
export async function storeWitnessed({
  folder,
  witnessed,
}: {
  folder: WitnessFolder;
  witnessed: Witnessed;
}): Promise<void> {
  const file = fileOf({ folder, hash: originHash(witnessed.origin) });
  const bytes = bytesOf(`${JSON.stringify(witnessed)}\n`);
  await onDisk('remembering a checkpoint', () => replaceFile({ file, bytes, work: folder.work }));
}

function fileOf({ folder, hash }: { folder: WitnessFolder; hash: Digest }): string {
  return path.join(folder.logs, `${hash}.json`);
}
