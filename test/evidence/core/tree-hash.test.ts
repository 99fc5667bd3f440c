import { describe, expect, it } from '@jest/globals';
import { hashTree, rangeRoot } from '../../../evidence/core/tree-hash.ts';
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
});
