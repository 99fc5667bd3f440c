import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { verifyConsistency } from '../../../evidence/core/consistency.ts';
import { verifyInclusion } from '../../../evidence/core/inclusion.ts';
import { sharedDirectory } from '../../support/shared.ts';
import { codeOf } from '../refused.ts';

// Written by transparency-dev/merkle for every implementation of RFC 6962 to agree on. Its further set is about
// subtrees of a log that have signatures of their own; we sign whole logs only, so it says nothing about us.

/** A missing hash and an empty one are both no hash. */
const hash = z
  .string()
  .nullable()
  .transform((text) => Buffer.from(text ?? '', 'base64').toString('hex'));
const proof = z
  .array(hash)
  .nullable()
  .transform((hashes) => hashes ?? []);
const size = z.string().transform(BigInt);
const inclusion = z.object({
  leafIdx: size,
  treeSize: size,
  root: hash,
  leafHash: hash,
  proof,
  wantErr: z.boolean(),
});
const consistency = z.object({
  size1: size,
  size2: size,
  root1: hash,
  root2: hash,
  proof,
  wantErr: z.boolean(),
});

const shared = sharedDirectory();
const folder = path.join(shared ?? '', 'vectors', 'rfc6962');
const withVectors = shared !== null && existsSync(folder) ? it : it.skip;
const why = withVectors === it ? '' : ' (skipped: no shared vectors beside the checkout)';

/** All vectors of a kind; whole numbers are read as text, because JSON's would lose those beyond 2^53. */
function vectorsOf(kind: 'inclusion' | 'consistency'): readonly { name: string; vector: unknown }[] {
  const names = readdirSync(path.join(folder, kind), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const text = readFileSync(path.join(folder, kind, name), 'utf8');
      const vector: unknown = JSON.parse(text.replaceAll(/(?<=^\s*"\w+": )\d+(?=,?$)/gmu, '"$&"'));
      return { name, vector };
    });
}

describe('the vectors for RFC 6962 proofs', () => {
  withVectors(`of inclusion: every verdict is the same${why}`, () => {
    const verdicts = vectorsOf('inclusion').map(({ name, vector }) => {
      const { leafIdx, treeSize, wantErr, ...rest } = inclusion.parse(vector);
      const code = codeOf(() => {
        verifyInclusion({ ...rest, index: leafIdx, size: treeSize });
      });
      return { name, agrees: code === (wantErr ? 'PROOF_INVALID' : 'accepted'), wantErr };
    });
    expect(verdicts.length).toBeGreaterThan(60);
    expect(verdicts.some(({ wantErr }) => !wantErr)).toBe(true);
    expect(verdicts.filter(({ agrees }) => !agrees)).toEqual([]);
  });

  withVectors(`of consistency: every verdict is the same${why}`, () => {
    const verdicts = vectorsOf('consistency').map(({ name, vector }) => {
      const { size1, root1, size2, root2, wantErr, ...rest } = consistency.parse(vector);
      const code = codeOf(() => {
        verifyConsistency({ from: { size: size1, root: root1 }, to: { size: size2, root: root2 }, ...rest });
      });
      return { name, agrees: code === (wantErr ? 'PROOF_INVALID' : 'accepted'), wantErr };
    });
    expect(verdicts.length).toBeGreaterThan(60);
    expect(verdicts.some(({ wantErr }) => !wantErr)).toBe(true);
    expect(verdicts.filter(({ agrees }) => !agrees)).toEqual([]);
  });
});
