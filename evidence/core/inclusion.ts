import { BreakglassError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { hashNode } from './merkle.ts';
import { expectDigests, wholeOf } from './proof-form.ts';
import { rangeRoot, splitOf, treeReaching, type HashTree, type LeafHashes } from './tree-hash.ts';

/**
 * The proof that leaf `index` is in the tree over the first `size` leaves: the siblings on its way to the root,
 * lowest first, as lower-case hex. RFC 6962 §2.1.1. Throws `PROOF_INVALID` where there is no such leaf.
 */
export function inclusionProof({
  hashes,
  index,
  size,
}: {
  hashes: LeafHashes;
  index: number;
  size: number;
}): readonly Digest[] {
  expectLeaf(wholeOf('index', index), wholeOf('size', size));
  return pathOf({ tree: treeReaching({ hashes, size }), index, from: 0, to: size });
}

function pathOf(range: { tree: HashTree; index: number; from: number; to: number }): readonly Digest[] {
  const { tree, index, from, to } = range;
  if (to - from === 1) return [];
  const middle = from + splitOf(to - from);
  return index < middle
    ? [...pathOf({ ...range, to: middle }), rangeRoot({ tree, from: middle, to })]
    : [...pathOf({ ...range, from: middle }), rangeRoot({ tree, from, to: middle })];
}

/**
 * Holds a proof against a root: RFC 9162 §2.1.3.2, which RFC 6962 leaves to the reader. Sizes and indexes may be
 * beyond the exact numbers as bigint; hashes are lower-case hex. Throws `PROOF_INVALID` unless the leaf is at
 * `index` of a tree of that size and root. No tree of size 0 has a leaf, so nothing verifies against one.
 */
export function verifyInclusion({
  leafHash,
  index,
  size,
  root,
  proof,
}: {
  leafHash: Digest;
  index: number | bigint;
  size: number | bigint;
  root: Digest;
  proof: readonly Digest[];
}): void {
  expectDigests([leafHash, root, ...proof]);
  let here = wholeOf('index', index);
  let last = wholeOf('size', size) - 1n;
  expectLeaf(here, last + 1n);
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0n) throw refusal(`expected fewer than ${proof.length} hashes`);
    const isRight = here % 2n === 1n;
    hash = isRight || here === last ? hashNode(sibling, hash) : hashNode(hash, sibling);
    // The last node of a level that has no sibling goes up unhashed until it is somebody's right half.
    if (!isRight && here === last)
      while (here % 2n === 0n && here !== 0n) [here, last] = [here / 2n, last / 2n];
    [here, last] = [here / 2n, last / 2n];
  }
  if (last !== 0n) throw refusal(`expected more than ${proof.length} hashes`);
  if (hash !== root) throw refusal(`expected the root ${root}, the proof leads to ${hash}`);
}

function expectLeaf(index: bigint, size: bigint): void {
  if (index >= size) throw refusal(`expected an index below the size ${size}, got ${index}`);
}

function refusal(message: string): BreakglassError {
  return new BreakglassError({ code: 'PROOF_INVALID', message: `inclusion proof: ${message}` });
}
