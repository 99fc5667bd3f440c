import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../../evidence/core/merkle.ts';

/** MTH of RFC 6962 §2.1, as the RFC defines it: by splitting at the largest power of two below the size. */
function treeHash(leaves: readonly Uint8Array[]): Buffer {
  const hash = (...parts: readonly Uint8Array[]) =>
    createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only] = leaves;
  if (only === undefined) return hash();
  if (leaves.length === 1) return hash(Uint8Array.of(0), only);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return hash(Uint8Array.of(1), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

function grow(leaves: readonly Uint8Array[]): string {
  return rootOf(leaves.reduce(appendLeaf, EMPTY_TREE));
}

/** The eight leaves that Certificate Transparency implementations test with, and the root they all publish. */
const CLASSIC = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const CLASSIC_ROOT = '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328';

describe('the compact tree', () => {
  it('has the root of the classic eight leaves', () => {
    const leaves = CLASSIC.map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));
    expect(grow(leaves)).toBe(CLASSIC_ROOT);
    expect(treeHash(leaves).toString('hex')).toBe(CLASSIC_ROOT);
  });

  it('is the hash of nothing when empty', () => {
    expect(rootOf(EMPTY_TREE)).toBe(createHash('sha256').digest('hex'));
  });

  it('has the root of the recursive definition at every size', () => {
    const leaves = Array.from({ length: 70 }, (_none, index) => Uint8Array.of(index));
    for (let size = 0; size <= leaves.length; size += 1) {
      expect(grow(leaves.slice(0, size))).toBe(treeHash(leaves.slice(0, size)).toString('hex'));
    }
  });

  it('has the root of the recursive definition for any leaves', () => {
    const leaf = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 40 }), (leaves) => {
        expect(grow(leaves)).toBe(treeHash(leaves).toString('hex'));
      }),
    );
  });

  it('keeps one peak for each bit of its size, and survives JSON', () => {
    let tree = EMPTY_TREE;
    for (let size = 1; size <= 33; size += 1) {
      tree = appendLeaf(tree, `leaf ${size}`);
      expect(tree.peaks).toHaveLength(size.toString(2).replaceAll('0', '').length);
    }
    const stored: typeof tree = { size: 33, peaks: [...tree.peaks] };
    expect(JSON.parse(JSON.stringify(tree))).toEqual(stored);
  });

  it('takes text as its UTF-8 bytes, and leaves the tree it grew from as it was', () => {
    const one = appendLeaf(EMPTY_TREE, 'é');
    const root = rootOf(one);
    appendLeaf(one, 'more');
    expect(rootOf(one)).toBe(root);
    expect(root).toBe(grow([Uint8Array.of(0xc3, 0xa9)]));
  });
});
