import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '../support/temporary.ts';
import { codeOf } from '../evidence/refused.ts';
import { askOracle, buildOracle, whyNoOracle } from './go.ts';
import { checkLog, composeLog, readFiles, writeFiles } from './log-folder.ts';

/** Two full tiles and a partial one, with a second level above them. */
const SIZE = 600;
/** Sizes and indexes at the edges of tiles and of complete subtrees. */
const OLD_SIZES = [1, 2, 3, 255, 256, 257, 511, 512, 513, 599, 600];
const INDEXES = [0, 1, 254, 255, 256, 511, 512, 597, 598, 599];
const ORIGIN = 'breakglass/example/run-1';
/** As `write.go` has it. */
const THEIRS = { origin: 'oracle.example/log', proofs: 18 };
const BUILD_MS = 300_000;
const REFUSALS = [
  'PROOF_INVALID',
  'ROOT_MISMATCH',
  'CHECKPOINT_INVALID',
  'CHECKPOINT_UNTRUSTED',
  // The changed file is the key itself.
  'VALUE_INVALID',
];

function withChange(bytes: Uint8Array, at: number): Uint8Array {
  return Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 0x01 : byte));
}

const why = whyNoOracle();
if (why !== null) console.warn(`skipped: the second opinion of Go's sumdb: ${why}`);
const withGo = why === null ? describe : describe.skip;

withGo(`golang.org/x/mod/sumdb${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let oracle = '';
  beforeAll(async () => {
    oracle = await buildOracle(await temporaryDirectory('oracle'));
  }, BUILD_MS);

  it.each([1, 2, 255, 256, 257, SIZE])(
    'accepts our checkpoint, tiles and proofs at size %i',
    async (size) => {
      const folder = await temporaryDirectory('log');
      const oldSizes = OLD_SIZES.filter((old) => old <= size);
      const indexes = INDEXES.filter((index) => index < size);
      await writeFiles(folder, composeLog({ origin: ORIGIN, size, indexes, oldSizes }));
      expect(await askOracle(oracle, 'check', folder)).toBe('ok');
    },
  );

  it('refuses each of our files with one byte changed, and so do we', async () => {
    const folder = await temporaryDirectory('log');
    const files = composeLog({ origin: ORIGIN, size: SIZE, indexes: INDEXES, oldSizes: OLD_SIZES });
    await writeFiles(folder, files);
    for (const [name, bytes] of files) {
      // From the whole of an old log to the same size there is nothing to prove, and nothing in the file to change.
      if (bytes.length === 0) continue;
      for (const at of [Math.floor(bytes.length / 2), bytes.length - 2]) {
        const changed = withChange(bytes, at);
        await writeFile(join(folder, name), changed);
        expect([name, at, await askOracle(oracle, 'check', folder)]).not.toEqual([name, at, 'ok']);
        const bent = new Map(files).set(name, changed);
        expect(REFUSALS).toContain(codeOf(() => checkLog({ files: bent, origin: ORIGIN })));
      }
      await writeFile(join(folder, name), bytes);
    }
    expect(await askOracle(oracle, 'check', folder)).toBe('ok');
    expect(checkLog({ files, origin: ORIGIN })).toEqual({ proofs: INDEXES.length + OLD_SIZES.length });
  });

  it('writes a log that we accept, and refuse with one byte of any file changed', async () => {
    const folder = await temporaryDirectory('log');
    expect(await askOracle(oracle, 'write', folder)).toBe('ok');
    const files = await readFiles(folder);
    expect(checkLog({ files, origin: THEIRS.origin })).toEqual({ proofs: THEIRS.proofs });
    for (const [name, bytes] of files) {
      if (bytes.length === 0) continue;
      const bent = new Map(files).set(name, withChange(bytes, Math.floor(bytes.length / 2)));
      expect(REFUSALS).toContain(codeOf(() => checkLog({ files: bent, origin: THEIRS.origin })));
    }
  });
});
