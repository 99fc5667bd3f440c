import { BreakglassError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { hashNode } from './merkle.ts';
import { expectDigests, wholeOf } from './proof-form.ts';
import { rangeRoot, splitOf, treeReaching, type HashTree, type LeafHashes } from './tree-hash.ts';

/** A tree's size and root, as far as a proof is concerned; a `LogPoint` is one. */
export interface TreePoint {
  readonly size: number | bigint;
  readonly root: Digest;
}

/**
 * The proof that the first `from` leaves are the beginning of the first `to`: RFC 6962 §2.1.2, lower-case hex;
 * empty where both are the same size. Throws `PROOF_INVALID` unless `from` is at least 1, `to` at least `from`, and
 * there are so many leaves. Every log continues the empty one, so there is nothing to prove from 0, and protocols that
 * start at 0 send no proof.
 */
export function consistencyProof({
  hashes,
  from,
  to,
}: {
  hashes: LeafHashes;
  from: number;
  to: number;
}): readonly Digest[] {
  expectOrder(wholeOf('the old size', from), wholeOf('the new size', to));
  return subproof({ tree: treeReaching({ hashes, size: to }), from, start: 0, end: to, isKnown: true });
}

/** SUBPROOF of RFC 6962 §2.1.2: `isKnown` while the old tree is the whole subtree, whose root the verifier has. */
function subproof(range: {
  tree: HashTree;
  from: number;
  start: number;
  end: number;
  isKnown: boolean;
}): readonly Digest[] {
  const { tree, from, start, end, isKnown } = range;
  if (from === end) return isKnown ? [] : [rangeRoot({ tree, from: start, to: end })];
  const middle = start + splitOf(end - start);
  return from <= middle
    ? [...subproof({ ...range, end: middle }), rangeRoot({ tree, from: middle, to: end })]
    : [
        ...subproof({ ...range, start: middle, isKnown: false }),
        rangeRoot({ tree, from: start, to: middle }),
      ];
}

/**
 * Holds a proof against two roots: RFC 9162 §2.1.4.2. Sizes may be beyond the exact numbers as bigint. Throws
 * `PROOF_INVALID` unless the tree `to` begins with the leaves of the tree `from`. Nothing is shown by an old size
 * of 0, with whatever root and proof, so it is refused.
 */
export function verifyConsistency({
  from,
  to,
  proof,
}: {
  from: TreePoint;
  to: TreePoint;
  proof: readonly Digest[];
}): void {
  expectDigests([from.root, to.root, ...proof]);
  const [oldSize, newSize] = [wholeOf('the old size', from.size), wholeOf('the new size', to.size)];
  expectOrder(oldSize, newSize);
  const isSame = oldSize === newSize;
  if (isSame !== (proof.length === 0)) {
    throw refusal(
      `expected ${isSame ? 'no hash' : 'hashes'} from ${oldSize} to ${newSize}, got ${proof.length}`,
    );
  }
  const reached = isSame
    ? { old: from.root, new: from.root }
    : climb({ oldSize, newSize, old: from.root, proof });
  if (reached.old !== from.root) throw refusal(`expected the old root ${from.root}, got ${reached.old}`);
  if (reached.new !== to.root) throw refusal(`expected the new root ${to.root}, got ${reached.new}`);
}

/** Climbs from the last complete subtree of the old tree to the roots of both. */
function climb({
  oldSize,
  newSize,
  old,
  proof,
}: {
  oldSize: bigint;
  newSize: bigint;
  old: Digest;
  proof: readonly Digest[];
}): { old: Digest; new: Digest } {
  let [here, last] = [oldSize - 1n, newSize - 1n];
  while (here % 2n === 1n) [here, last] = [here / 2n, last / 2n];
  // An old tree that is one complete subtree is where the climb begins; its root is not sent again.
  const [first = old, ...rest] = here === 0n ? [old, ...proof] : proof;
  const roots = { old: first, new: first };
  for (const sibling of rest) {
    if (last === 0n) throw refusal(`expected fewer than ${proof.length} hashes`);
    if (here % 2n === 1n || here === last) {
      roots.old = hashNode(sibling, roots.old);
      roots.new = hashNode(sibling, roots.new);
      while (here % 2n === 0n && here !== 0n) [here, last] = [here / 2n, last / 2n];
    } else {
      roots.new = hashNode(roots.new, sibling);
    }
    [here, last] = [here / 2n, last / 2n];
  }
  if (last !== 0n) throw refusal(`expected more than ${proof.length} hashes`);
  return roots;
}

function expectOrder(from: bigint, to: bigint): void {
  if (from < 1n || from > to) throw refusal(`expected sizes with 0 < old ≤ new, got ${from} and ${to}`);
}

function refusal(message: string): BreakglassError {
  return new BreakglassError({ code: 'PROOF_INVALID', message: `consistency proof: ${message}` });
}
