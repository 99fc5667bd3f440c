import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { BreakglassError } from '../../domain/errors.ts';
import { bytesOf } from './hash.ts';
import { hashLeaf } from './merkle.ts';
import { hashTree } from './tree-hash.ts';

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

/** Which items go into one file: entries where `level` is null, else hashes of that level of tiles. */
export interface TilePlace {
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

/** Every tile of a log of this size, in the order of `tilesOf`. */
export function* placesOf(size: number): Generator<TilePlace> {
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
}): Generator<TilePlace> {
  for (let from = 0; from < count; from += TILE_WIDTH) {
    const to = Math.min(from + TILE_WIDTH, count);
    yield { path: tilePath({ folder, index: from / TILE_WIDTH, width: to - from }), level, from, to };
  }
}

function bundled(leaf: Uint8Array | string, index: number): Uint8Array {
  const bytes = bytesOf(leaf);
  if (bytes.length > MAX_ENTRY_LENGTH_BYTES) {
    throw new BreakglassError({
      code: 'VALUE_INVALID',
      message: `tiles: expected an entry of at most ${MAX_ENTRY_LENGTH_BYTES} bytes, entry ${index} has ${bytes.length}`,
    });
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
