import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inclusionProof, verifyInclusion } from '../../../evidence/core/inclusion.ts';
import { hashTree } from '../../../evidence/core/tree-hash.ts';
import { codeOf } from '../refused.ts';
import { HASHES, ROOTS, hexWithChange, rootAt } from './numbered-log.ts';

type Claim = Parameters<typeof verifyInclusion>[0];

const TREE = hashTree(HASHES);

function claimOf({ index, size }: { index: number; size: number }): Claim {
  const proof = inclusionProof({ hashes: TREE, index, size });
  return { leafHash: HASHES[index] ?? '', index, size, root: rootAt(size), proof };
}

function verdictOn(claim: Claim): unknown {
  return codeOf(() => {
    verifyInclusion(claim);
  });
}

const place = fc
  .integer({ min: 1, max: HASHES.length })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));

describe('inclusion proofs', () => {
  it('verify for every leaf of every tree', () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1) verifyInclusion(claimOf({ index, size }));
    }
  });

  it('are the same from leaf hashes as from a tree, and verify with sizes as bigint', () => {
    fc.assert(
      fc.property(place, ({ index, size }) => {
        const claim = claimOf({ index, size });
        expect(inclusionProof({ hashes: HASHES.slice(0, size), index, size })).toEqual(claim.proof);
        verifyInclusion({ ...claim, index: BigInt(index), size: BigInt(size) });
      }),
    );
  });

  it('do not verify with any byte of proof, root or leaf hash changed', () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.nat(31), fc.integer({ min: 1, max: 255 }), (where, pick, at, mask) => {
        const claim = claimOf(where);
        const bend = (hash: string) => hexWithChange(hash, at, mask);
        const bent = claim.proof.map((hash, n) => (n === pick % claim.proof.length ? bend(hash) : hash));
        const changes: Claim[] = [
          { ...claim, root: bend(claim.root) },
          { ...claim, leafHash: bend(claim.leafHash) },
          ...(bent.length > 0 ? [{ ...claim, proof: bent }] : []),
        ];
        for (const change of changes) expect(verdictOn(change)).toBe('PROOF_INVALID');
      }),
    );
  });

  it('verify at no other index, and at no other checkpoint of the same log', () => {
    fc.assert(
      fc.property(
        place,
        fc.nat(HASHES.length),
        fc.integer({ min: 1, max: HASHES.length }),
        (where, index, size) => {
          const claim = claimOf(where);
          fc.pre(index !== where.index && size !== where.size);
          expect(verdictOn({ ...claim, index })).toBe('PROOF_INVALID');
          expect(verdictOn({ ...claim, size, root: rootAt(size) })).toBe('PROOF_INVALID');
        },
      ),
    );
  });

  it('do not verify with a hash more or less, or two swapped', () => {
    fc.assert(
      fc.property(place, fc.nat(), ({ index, size }, pick) => {
        const claim = claimOf({ index, size });
        const { proof } = claim;
        const at = pick % (proof.length + 1);
        const bent = [proof.toSpliced(at, 0, HASHES[0] ?? '')];
        if (at < proof.length) bent.push(proof.toSpliced(at, 1));
        if (proof.length > 1) bent.push(proof.toReversed());
        for (const each of bent) {
          expect(verdictOn({ ...claim, proof: each })).toBe('PROOF_INVALID');
        }
      }),
    );
  });

  it('leave the size to the checkpoint: where the way up is the same, the root alone cannot tell sizes apart', () => {
    const claim = claimOf({ index: 0, size: 3 });
    expect(verdictOn({ ...claim, size: 4 })).toBe('accepted');
    expect(verdictOn({ ...claim, size: 4, root: rootAt(4) })).toBe('PROOF_INVALID');
    expect(verdictOn({ ...claim, size: 2 })).toBe('PROOF_INVALID');
  });

  it.each<[string, Partial<Claim>]>([
    ['an index as large as the size', { index: 5 }],
    ['a negative index', { index: -1 }],
    ['half an index', { index: 0.5 }],
    ['no number', { index: Number.NaN }],
    ['a size of 0', { index: 0, size: 0 }],
    ['a negative size', { size: -5n }],
    ['a size beyond uint64', { size: 2n ** 64n }],
    ['a size that a number does not hold exactly', { size: 2 ** 53 }],
    ['a root in capitals', { root: rootAt(5).toUpperCase() }],
    ['a short root', { root: rootAt(5).slice(2) }],
    ['no leaf hash', { leafHash: '' }],
    ['a hash that is no hex', { proof: ['x'.repeat(64), ...claimOf({ index: 1, size: 5 }).proof.slice(1)] }],
  ])('are refused with %s', (_name, change) => {
    const claim = claimOf({ index: 1, size: 5 });
    expect(verdictOn({ ...claim, ...change })).toBe('PROOF_INVALID');
  });

  it.each([
    ['no such leaf', 5, 5],
    ['an empty tree', 0, 0],
    ['more leaves than there are', 1, HASHES.length + 1],
    ['a last leaf that is not there', HASHES.length, HASHES.length + 1],
    ['half a leaf', 0.5, 5],
  ])('are not made for %s', (_name, index, size) => {
    expect(codeOf(() => inclusionProof({ hashes: HASHES, index, size }))).toBe('PROOF_INVALID');
  });

  it('go up to sizes that only bigint holds', () => {
    // The last leaf of a tree of 2^63 + 1: its only sibling is the complete tree on its left.
    const claim = { leafHash: HASHES[0] ?? '', index: 2n ** 63n, size: 2n ** 63n + 1n, proof: [rootAt(8)] };
    expect(verdictOn({ ...claim, root: ROOTS.nodeOfEightAndFirst })).toBe('accepted');
    expect(verdictOn({ ...claim, size: 2n ** 63n + 2n, root: ROOTS.nodeOfEightAndFirst })).toBe(
      'PROOF_INVALID',
    );
  });
});
