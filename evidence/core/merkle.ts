import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { Digest } from '../../domain/ids.ts';
import { bytesOf, sha256Hex, type Sha256 } from './hash.ts';

/** RFC 6962 §2.1: a leaf's hash is SHA-256(0x00 ‖ leaf). */
const RFC6962_LEAF_HASH_PREFIX = 0x00;
/** RFC 6962 §2.1: a node's hash is SHA-256(0x01 ‖ left ‖ right). */
const RFC6962_NODE_HASH_PREFIX_HEX = '01';

/**
 * A growing Merkle tree, kept as the roots of its complete subtrees: O(log n) state, plain JSON, so that a
 * workflow can hold it and hand it on. `peaks` are lower-case hex, the largest (leftmost) subtree first; there
 * is one for each bit set in `size`.
 */
export interface Tree {
  readonly size: number;
  readonly peaks: readonly Digest[];
}

export const EMPTY_TREE: Tree = { size: 0, peaks: [] };

/** The tree with one leaf more; a string stands for its UTF-8 bytes. */
export function appendLeaf(tree: Tree, leaf: Uint8Array | string): Tree {
  const peaks = [...tree.peaks];
  let node = hashLeaf(leaf);
  // Each low bit set in the old size is a complete subtree as large as `node`, waiting for its right half.
  for (let size = tree.size; size % 2 === 1; size = Math.floor(size / 2)) {
    const left = peaks.pop();
    if (left === undefined) throw new RangeError(`a tree of size ${tree.size} has too few peaks`);
    node = hashNode(left, node);
  }
  return { size: tree.size + 1, peaks: [...peaks, node] };
}

/** RFC 6962 Merkle Tree Hash, lower-case hex; for the empty tree the SHA-256 of nothing. */
export function rootOf(tree: Tree): Digest {
  if (tree.peaks.length === 0) return bytesToHex(sha256(new Uint8Array()));
  return tree.peaks.reduceRight((right, left) => hashNode(left, right));
}

/** What a tree is made of, by some implementation of SHA-256. */
export interface TreeHashes {
  /** RFC 6962 §2.1: SHA-256(0x00 ‖ leaf); a string stands for its UTF-8 bytes. */
  readonly leaf: (leaf: Uint8Array | string) => Digest;
  /** RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right). */
  readonly node: (left: Digest, right: Digest) => Digest;
}

/** The hashes of RFC 6962 §2.1 by this SHA-256. */
export function treeHashesBy(hash: Sha256): TreeHashes {
  return {
    leaf: (leaf) => hash(concatBytes(Uint8Array.of(RFC6962_LEAF_HASH_PREFIX), bytesOf(leaf))),
    node: (left, right) => hash(hexToBytes(`${RFC6962_NODE_HASH_PREFIX_HEX}${left}${right}`)),
  };
}

/** By the SHA-256 that runs everywhere. */
export const TREE_HASHES = treeHashesBy(sha256Hex);

/** RFC 6962 §2.1: SHA-256(0x00 ‖ leaf); a string stands for its UTF-8 bytes. */
export function hashLeaf(leaf: Uint8Array | string): Digest {
  return TREE_HASHES.leaf(leaf);
}

/** RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right). */
export function hashNode(left: Digest, right: Digest): Digest {
  return TREE_HASHES.node(left, right);
}
