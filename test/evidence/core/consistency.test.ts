import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consistencyProof, verifyConsistency } from '../../../evidence/core/consistency.ts';
import { hashLeaf } from '../../../evidence/core/merkle.ts';
import { hashTree, rangeRoot } from '../../../evidence/core/tree-hash.ts';
import { codeOf } from '../refused.ts';
import { HASHES, LEAVES, hexWithChange, rootAt } from './numbered-log.ts';

type Claim = Parameters<typeof verifyConsistency>[0];

const TREE = hashTree(HASHES);
const EMPTY_ROOT = rootAt(0);

function claimOf({ from, to }: { from: number; to: number }): Claim {
  const proof = consistencyProof({ hashes: TREE, from, to });
  return { from: { size: from, root: rootAt(from) }, to: { size: to, root: rootAt(to) }, proof };
}

function verdictOn(claim: Claim): unknown {
  return codeOf(() => {
    verifyConsistency(claim);
  });
}

const pair = fc
  .integer({ min: 1, max: HASHES.length })
  .chain((to) => fc.record({ to: fc.constant(to), from: fc.integer({ min: 1, max: to }) }));

describe('consistency proofs', () => {
  it('verify between every two sizes', () => {
    for (let to = 1; to <= 40; to += 1) {
      for (let from = 1; from <= to; from += 1) verifyConsistency(claimOf({ from, to }));
    }
  });

  it('are the same from leaf hashes as from a tree, and verify with sizes as bigint', () => {
    fc.assert(
      fc.property(pair, ({ from, to }) => {
        const claim = claimOf({ from, to });
        expect(consistencyProof({ hashes: HASHES.slice(0, to), from, to })).toEqual(claim.proof);
        verifyConsistency({
          from: { ...claim.from, size: BigInt(from) },
          to: { ...claim.to, size: BigInt(to) },
          proof: claim.proof,
        });
      }),
    );
  });

  it('do not verify with any byte of proof or roots changed', () => {
    fc.assert(
      fc.property(pair, fc.nat(), fc.nat(31), fc.integer({ min: 1, max: 255 }), (where, pick, at, mask) => {
        const claim = claimOf(where);
        const bend = (hash: string) => hexWithChange(hash, at, mask);
        const bent = claim.proof.map((hash, n) => (n === pick % claim.proof.length ? bend(hash) : hash));
        const changes: Claim[] = [
          { ...claim, from: { ...claim.from, root: bend(claim.from.root) } },
          { ...claim, to: { ...claim.to, root: bend(claim.to.root) } },
          ...(bent.length > 0 ? [{ ...claim, proof: bent }] : []),
        ];
        for (const change of changes) expect(verdictOn(change)).toBe('PROOF_INVALID');
      }),
    );
  });

  it('hold for no other two checkpoints of the same log', () => {
    const size = fc.integer({ min: 1, max: HASHES.length });
    fc.assert(
      fc.property(pair, size, (where, other) => {
        const claim = claimOf(where);
        const point = { size: other, root: rootAt(other) };
        if (other !== where.from) {
          expect(verdictOn({ ...claim, from: point })).toBe('PROOF_INVALID');
        }
        if (other !== where.to) {
          expect(verdictOn({ ...claim, to: point })).toBe('PROOF_INVALID');
        }
      }),
    );
  });

  it('hold for no log in which an old leaf was rewritten', () => {
    fc.assert(
      fc.property(pair, fc.nat(), ({ from, to }, pick) => {
        const rewritten = LEAVES.map((leaf, index) => (index === pick % from ? `${leaf}!` : leaf));
        const tree = hashTree(rewritten.map((leaf) => hashLeaf(leaf)));
        const claim = {
          from: { size: from, root: rootAt(from) },
          to: { size: to, root: rangeRoot({ tree, from: 0, to }) },
          proof: consistencyProof({ hashes: tree, from, to }),
        };
        expect(verdictOn(claim)).toBe('PROOF_INVALID');
      }),
    );
  });

  it('do not verify with a hash more or less', () => {
    fc.assert(
      fc.property(pair, fc.nat(), ({ from, to }, pick) => {
        const claim = claimOf({ from, to });
        const at = pick % (claim.proof.length + 1);
        const more = claim.proof.toSpliced(at, 0, HASHES[0] ?? '');
        expect(verdictOn({ ...claim, proof: more })).toBe('PROOF_INVALID');
        if (at === claim.proof.length) return;
        const fewer = claim.proof.toSpliced(at, 1);
        expect(verdictOn({ ...claim, proof: fewer })).toBe('PROOF_INVALID');
      }),
    );
  });

  it.each<[string, Claim]>([
    ['0 to 0', { from: { size: 0, root: EMPTY_ROOT }, to: { size: 0, root: EMPTY_ROOT }, proof: [] }],
    ['0 to 5', { from: { size: 0, root: EMPTY_ROOT }, to: { size: 5, root: rootAt(5) }, proof: [] }],
    ['0 to 5 with a proof', { ...claimOf({ from: 1, to: 5 }), from: { size: 0, root: EMPTY_ROOT } }],
    ['5 to 3', { from: { size: 5, root: rootAt(5) }, to: { size: 3, root: rootAt(3) }, proof: [] }],
    [
      '5 to 5 of other roots',
      { from: { size: 5, root: rootAt(4) }, to: { size: 5, root: rootAt(5) }, proof: [] },
    ],
    ['-1 to 5', { ...claimOf({ from: 1, to: 5 }), from: { size: -1, root: rootAt(1) } }],
    ['a size of half a leaf', { ...claimOf({ from: 1, to: 5 }), from: { size: 1.5, root: rootAt(1) } }],
    ['a root that is no hash', { ...claimOf({ from: 5, to: 5 }), to: { size: 5, root: '' } }],
  ])('are refused from %s', (_name, claim) => {
    expect(verdictOn(claim)).toBe('PROOF_INVALID');
  });

  it.each([
    ['from the empty tree, which every log continues', 0, 5],
    ['backwards', 5, 3],
    ['for more leaves than there are', 5, HASHES.length + 1],
    ['for as many leaves as there never were', HASHES.length + 1, HASHES.length + 1],
  ])('are not made %s', (_name, from, to) => {
    expect(codeOf(() => consistencyProof({ hashes: HASHES, from, to }))).toBe('PROOF_INVALID');
  });
});
