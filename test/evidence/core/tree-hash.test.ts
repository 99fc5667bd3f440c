import { describe, expect, it } from '@jest/globals';
import { appendLeaf, EMPTY_TREE, hashLeaf, hashNode, treeHashesBy } from '../../../evidence/core/merkle.ts';
import { grownTo, hashTree, rangeRoot } from '../../../evidence/core/tree-hash.ts';
import { sha256OfNode } from '../../../evidence/verify/files.ts';
import { codeOf } from '../refused.ts';
import { HASHES, rootAt } from './numbered-log.ts';

describe('the tree of all complete subtrees', () => {
  it('has the roots of the growing tree at every size', () => {
    const tree = hashTree(HASHES);
    for (let to = 0; to <= HASHES.length; to += 1) expect(rangeRoot({ tree, from: 0, to })).toBe(rootAt(to));
  });

  it('has at each level half of the complete subtrees below', () => {
    const tree = hashTree(HASHES);
    expect(tree.levels.map((level) => level.length)).toEqual([70, 35, 17, 8, 4, 2, 1]);
    expect(hashTree(tree)).toBe(tree);
    expect(hashTree([]).levels).toEqual([]);
  });

  it.each([
    ['begins inside a subtree of its width', 1, 3],
    ['reaches beyond the leaves', 64, 71],
    ['lies beyond the leaves', 128, 129],
  ])('has no root for a range that %s', (_name, from, to) => {
    expect(codeOf(() => rangeRoot({ tree: hashTree(HASHES), from, to }))).toBe('PROOF_INVALID');
  });

  it('has been the growing tree at every size, and at none beyond its leaves', () => {
    const leaves = Array.from({ length: 20 }, (_, n) => `leaf ${n}`);
    const hashes = hashTree(leaves.map((leaf) => hashLeaf(leaf)));
    let grown = EMPTY_TREE;
    for (const [size, leaf] of [...leaves.entries()]) {
      expect(grownTo({ hashes, size })).toEqual(grown);
      grown = appendLeaf(grown, leaf);
    }
    expect(grownTo({ hashes, size: leaves.length })).toEqual(grown);
    expect(codeOf(() => grownTo({ hashes, size: leaves.length + 1 }))).toBe('PROOF_INVALID');
  });
});

describe('the hashes by the SHA-256 of Node', () => {
  const byNode = treeHashesBy(sha256OfNode);

  it('are those of the one that runs everywhere', () => {
    const leaf = 'Zoë, at 09:30';
    expect(byNode.leaf(leaf)).toBe(hashLeaf(leaf));
    expect(byNode.node(hashLeaf('left'), hashLeaf('right'))).toBe(
      hashNode(hashLeaf('left'), hashLeaf('right')),
    );
    expect(hashTree(HASHES, byNode)).toEqual(hashTree(HASHES));
  });
});
