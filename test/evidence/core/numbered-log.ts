import {
  appendLeaf,
  EMPTY_TREE,
  hashLeaf,
  hashNode,
  rootOf,
  type Tree,
} from '../../../evidence/core/merkle.ts';

/** Enough for trees of every shape up to six levels and a bit. */
const LENGTH = 70;

/** Leaves that differ, so that no proof of one can hold for another. */
export const LEAVES: readonly string[] = Array.from({ length: LENGTH }, (_none, index) => `leaf ${index}`);
/** Their hashes. */
export const HASHES: readonly string[] = LEAVES.map((leaf) => hashLeaf(leaf));

const trees = LEAVES.reduce<readonly Tree[]>(
  (grown, leaf) => [...grown, appendLeaf(grown.at(-1) ?? EMPTY_TREE, leaf)],
  [EMPTY_TREE],
);

/** The root of the first `size` leaves, from the growing tree that makes no proofs. */
export function rootAt(size: number): string {
  const tree = trees[size];
  if (tree === undefined) throw new RangeError(`expected a size of at most ${LENGTH}, got ${size}`);
  return rootOf(tree);
}

/** A root above two complete subtrees of any height. */
export const ROOTS = { nodeOfEightAndFirst: hashNode(rootAt(8), HASHES[0] ?? '') };

/** A hash with the byte at `at` changed by `mask`. */
export function hexWithChange(hash: string, at: number, mask: number): string {
  const bytes = Buffer.from(hash, 'hex');
  bytes[at] = (bytes[at] ?? 0) ^ mask;
  return bytes.toString('hex');
}
