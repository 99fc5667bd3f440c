import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { BreakglassError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { hashNode, TREE_HASHES, type Tree, type TreeHashes } from './merkle.ts';

/**
 * Every complete subtree of a Merkle tree: `levels[k][i]` is the root over the 2^k leaves from i · 2^k on. It is
 * twice as large as its leaf hashes and makes each proof O(log n) instead of O(n): build it once for many proofs.
 */
export interface HashTree {
  readonly levels: readonly (readonly Digest[])[];
}

/** The leaf hashes of a log in order, or the tree built over them once. */
export type LeafHashes = readonly Digest[] | HashTree;

/** Hashes all complete subtrees; what is a tree already is handed back. */
export function hashTree(hashes: LeafHashes, by: TreeHashes = TREE_HASHES): HashTree {
  if ('levels' in hashes) return hashes;
  const levels: (readonly Digest[])[] = [];
  for (let level = hashes; level.length > 0; level = pairsOf(level, by)) levels.push(level);
  return { levels };
}

function pairsOf(level: readonly Digest[], by: TreeHashes): readonly Digest[] {
  const pairs: Digest[] = [];
  let left: Digest | null = null;
  for (const hash of level) {
    if (left !== null) pairs.push(by.node(left, hash));
    left = left === null ? hash : null;
  }
  return pairs;
}

/** The tree over these leaves; throws `PROOF_INVALID` where there are fewer than `size`. */
export function treeReaching({ hashes, size }: { hashes: LeafHashes; size: number }): HashTree {
  const tree = hashTree(hashes);
  const count = tree.levels[0]?.length ?? 0;
  if (size > count) {
    throw new BreakglassError({
      code: 'PROOF_INVALID',
      message: `expected ${size} leaf hashes, got ${count}`,
    });
  }
  return tree;
}

/** The growing tree as it was after the first `size` leaves; throws `PROOF_INVALID` where there are fewer. */
export function grownTo({ hashes, size }: { hashes: LeafHashes; size: number }): Tree {
  const tree = treeReaching({ hashes, size });
  const peaks: Digest[] = [];
  let from = 0;
  for (let level = tree.levels.length - 1; level >= 0; level -= 1) {
    const width = 2 ** level;
    if (size - from < width) continue;
    peaks.push(completeRoot(tree, level, from / width));
    from += width;
  }
  return { size, peaks };
}

/**
 * RFC 6962 §2.1: MTH(D[from:to]), lower-case hex; the hash of nothing where the range is empty. `from` must be a
 * multiple of the smallest power of two that is not below the range's length, as every range of a proof is.
 * Throws `PROOF_INVALID` for another range, or one that reaches beyond the tree.
 */
export function rangeRoot({ tree, from, to }: { tree: HashTree; from: number; to: number }): Digest {
  if (from === to) return bytesToHex(sha256(new Uint8Array()));
  const width = 2 ** levelAbove(to - from);
  if (from % width !== 0) {
    throw new BreakglassError({ code: 'PROOF_INVALID', message: `no subtree spans leaves ${from} to ${to}` });
  }
  return subtreeRoot(tree, from, to);
}

function subtreeRoot(tree: HashTree, from: number, to: number): Digest {
  const level = levelAbove(to - from);
  const width = 2 ** level;
  if (to - from === width) return completeRoot(tree, level, from / width);
  const middle = from + width / 2;
  return hashNode(subtreeRoot(tree, from, middle), subtreeRoot(tree, middle, to));
}

function completeRoot({ levels }: HashTree, level: number, index: number): Digest {
  const hash = levels[level]?.[index];
  if (hash === undefined) {
    throw new BreakglassError({
      code: 'PROOF_INVALID',
      message: `expected a tree with ${(index + 1) * 2 ** level} leaves, got ${levels[0]?.length ?? 0}`,
    });
  }
  return hash;
}

/** The smallest k with 2^k ≥ count; sizes here are those of lists in memory. */
function levelAbove(count: number): number {
  let level = 0;
  while (2 ** level < count) level += 1;
  return level;
}

/** RFC 6962 §2.1: the largest power of two below a size of two or more, where a tree of that size splits. */
export function splitOf(size: number): number {
  return 2 ** (levelAbove(size) - 1);
}
