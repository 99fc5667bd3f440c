import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { bytesOf } from './hash.ts';
import { hashLeaf } from './merkle.ts';
import { hashTree, rangeRoot, type HashTree } from './tree-hash.ts';

/** How many hashes, or entries, a full tile holds. */
export const TILE_WIDTH = 256;
/** A tile's level is eight levels of the tree. */
const TREE_LEVELS_PER_TILE = 8;
/** The longest entry whose length its two bytes can say. */
export const MAX_ENTRY_LENGTH_BYTES = 65_535;
const ENTRIES_FOLDER = 'tile/entries';

/** One file of the layout; `path` is relative to the log's prefix. */
export interface Tile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What the tiles of a log say, once they agree with each other. */
export interface TiledLog {
  readonly leaves: readonly Uint8Array[];
  readonly tree: HashTree;
  readonly root: Digest;
}

/** Which items go into one file: entries where `level` is null, else hashes of that level of tiles. */
interface Place {
  readonly path: string;
  readonly level: number | null;
  readonly from: number;
  readonly to: number;
}

/**
 * A log as C2SP tlog-tiles: the entry bundles, then the tiles of hashes from the lowest level up, each level from
 * left to right, with the one partial tile that a level of this size ends with. An empty log has no tile.
 * Throws `VALUE_INVALID` at an entry longer than `MAX_ENTRY_LENGTH_BYTES`. A string stands for its UTF-8 bytes.
 *
 * See https://github.com/C2SP/C2SP/blob/main/tlog-tiles.md.
 */
export function* tilesOf({ leaves }: { leaves: readonly (Uint8Array | string)[] }): Generator<Tile> {
  const { levels } = hashTree(leaves.map(hashLeaf));
  for (const { path, level, from, to } of placesOf(leaves.length)) {
    const parts =
      level === null
        ? leaves.slice(from, to).map((leaf, at) => bundled(leaf, from + at))
        : levels[level * TREE_LEVELS_PER_TILE]?.slice(from, to).map((hash) => hexToBytes(hash));
    yield { path, bytes: concatBytes(...(parts ?? [])) };
  }
}

/** The paths of all tiles of a log of this size, in the order of `tilesOf`. */
export function tilePaths({ size }: { size: number }): readonly string[] {
  return Array.from(placesOf(size), ({ path }) => path);
}

function* placesOf(size: number): Generator<Place> {
  yield* placesAcross({ folder: ENTRIES_FOLDER, level: null, count: size });
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    yield* placesAcross({ folder: `tile/${level}`, level, count });
  }
}

function* placesAcross({
  folder,
  level,
  count,
}: {
  folder: string;
  level: number | null;
  count: number;
}): Generator<Place> {
  for (let from = 0; from < count; from += TILE_WIDTH) {
    const to = Math.min(from + TILE_WIDTH, count);
    yield { path: tilePath({ folder, index: from / TILE_WIDTH, width: to - from }), level, from, to };
  }
}

function bundled(leaf: Uint8Array | string, index: number): Uint8Array {
  const bytes = bytesOf(leaf);
  if (bytes.length > MAX_ENTRY_LENGTH_BYTES) {
    throw refusal(
      'VALUE_INVALID',
      `expected an entry of at most ${MAX_ENTRY_LENGTH_BYTES} bytes, entry ${index} has ${bytes.length}`,
    );
  }
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}

/** `<folder>/x001/x234/067` for tile 1,234,067, with `.p/<width>` behind it where the tile is not full. */
function tilePath({ folder, index, width }: { folder: string; index: number; width: number }): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const name = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return width === TILE_WIDTH ? `${folder}/${name}` : `${folder}/${name}.p/${width}`;
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
