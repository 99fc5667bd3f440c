import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { hashLeaf } from '../../evidence/core/merkle.ts';
import { placesOf, tilesOf, type Tile } from '../../evidence/core/tiles.ts';
import { hashTree, rangeRoot, type HashTree } from '../../evidence/core/tree-hash.ts';

/** What the tiles of a log say, once they agree with each other. */
export interface TiledLog {
  readonly leaves: readonly Uint8Array[];
  readonly tree: HashTree;
  readonly root: Digest;
}

/**
 * Reads a log back from the tiles that `tilesOf` writes for this `size`: takes the entries, builds the tree anew
 * from them alone, and holds every tile of hashes against it. Other files are passed over. The root that comes out
 * still has to be held against a checkpoint.
 *
 * `EVIDENCE_MISSING`: a tile is not there; `PROOF_INVALID`: one is cut, too long, or says something else.
 */
export function readTiles({
  files,
  size,
}: {
  files: ReadonlyMap<string, Uint8Array>;
  size: number;
}): TiledLog {
  const leaves: Uint8Array[] = [];
  for (const { path, level, from, to } of placesOf(size)) {
    if (level !== null) break;
    leaves.push(...unbundled({ path, bytes: tileAt(files, path), count: to - from }));
  }
  for (const { path, bytes } of tilesOf({ leaves })) {
    if (!isSame(tileAt(files, path), bytes)) {
      throw refusal('PROOF_INVALID', `${path} does not hold the hashes of the entries`);
    }
  }
  const tree = hashTree(leaves.map(hashLeaf));
  return { leaves, tree, root: rangeRoot({ tree, from: 0, to: size }) };
}

function tileAt(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw refusal('EVIDENCE_MISSING', `expected the file ${path}`);
  return bytes;
}

/** The `count` entries of a bundle, each behind its length in two bytes, the high one first. */
function unbundled({ path, bytes, count }: Tile & { count: number }): readonly Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [high, low] = bytes.subarray(at, at + 2);
    const end = high === undefined || low === undefined ? Infinity : at + 2 + high * 256 + low;
    if (end > bytes.length) throw refusal('PROOF_INVALID', `${path} ends inside an entry`);
    entries.push(bytes.slice(at + 2, end));
    at = end;
  }
  if (entries.length !== count) {
    throw refusal('PROOF_INVALID', `${path}: expected ${count} entries, got ${entries.length}`);
  }
  return entries;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message: `tiles: ${message}` });
}
