import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashLeaf } from '../../../evidence/core/merkle.ts';
import { MAX_ENTRY_LENGTH_BYTES, placesOf, tilesOf, TILE_WIDTH } from '../../../evidence/core/tiles.ts';
import { hashTree, rangeRoot } from '../../../evidence/core/tree-hash.ts';
import { readTiles } from '../../oracle/read-tiles.ts';
import { codeOf } from '../refused.ts';

function filesOf(leaves: readonly (Uint8Array | string)[]): Map<string, Uint8Array> {
  return new Map(Array.from(tilesOf({ leaves }), ({ path, bytes }) => [path, bytes]));
}

function numbered(size: number): readonly string[] {
  return Array.from({ length: size }, (_none, index) => `leaf ${index}`);
}

function pathsOf(size: number): readonly string[] {
  return Array.from(placesOf(size), ({ path }) => path);
}

function rootOver(leaves: readonly (Uint8Array | string)[]): string {
  return rangeRoot({ tree: hashTree(leaves.map((leaf) => hashLeaf(leaf))), from: 0, to: leaves.length });
}

const SIZE = TILE_WIDTH + 2;
const FILES = filesOf(numbered(SIZE));

describe('the tiles of a log', () => {
  it.each([
    [0, []],
    [1, ['tile/entries/000.p/1', 'tile/0/000.p/1']],
    [255, ['tile/entries/000.p/255', 'tile/0/000.p/255']],
    [256, ['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']],
    [
      513,
      [
        'tile/entries/000',
        'tile/entries/001',
        'tile/entries/002.p/1',
        'tile/0/000',
        'tile/0/001',
        'tile/0/002.p/1',
        'tile/1/000.p/2',
      ],
    ],
  ])('of size %i have the paths of the layout', (size, paths) => {
    expect(Array.from(filesOf(numbered(size)).keys())).toEqual(paths);
    expect(pathsOf(size)).toEqual(paths);
  });

  // The example of the specification: 70,000 leaves make 273 full tiles, then partial ones of 112, 17 and 1.
  it('of 70,000 leaves are those of the specification', () => {
    const paths = pathsOf(70_000).filter((path) => !path.includes('entries'));
    expect(paths.filter((path) => path.startsWith('tile/0/') && !path.includes('.p/'))).toHaveLength(273);
    expect(paths.slice(-5)).toEqual([
      'tile/0/272',
      'tile/0/273.p/112',
      'tile/1/000',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
    ]);
  });

  it('beyond the thousandth are nested', () => {
    const paths = pathsOf(1_000 * TILE_WIDTH + 1);
    expect(paths).toContain('tile/entries/999');
    expect(paths).toContain('tile/entries/x001/000.p/1');
    expect(paths).toContain('tile/0/x001/000.p/1');
  });

  it('hold each entry behind its length, and each hash of a full tile above it', () => {
    const files = filesOf(['é', '']);
    expect(files.get('tile/entries/000.p/2')).toEqual(Uint8Array.of(0, 2, 0xc3, 0xa9, 0, 0));
    const full = FILES.get('tile/1/000.p/1') ?? [];
    expect(Buffer.from(full).toString('hex')).toBe(rootOver(numbered(TILE_WIDTH)));
  });

  it('hold the longest entry, and no longer one', () => {
    const longest = new Uint8Array(MAX_ENTRY_LENGTH_BYTES);
    expect(readTiles({ files: filesOf([longest]), size: 1 }).leaves).toEqual([longest]);
    expect(codeOf(() => filesOf([new Uint8Array(MAX_ENTRY_LENGTH_BYTES + 1)]))).toBe('VALUE_INVALID');
  });
});

describe('reading tiles', () => {
  it('gives back any leaves and their root', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 300 }), (leaves) => {
        const log = readTiles({ files: filesOf(leaves), size: leaves.length });
        expect(log.leaves).toEqual(leaves);
        expect(log.root).toBe(rootOver(leaves));
      }),
      { numRuns: 20 },
    );
  });

  it('gives another root, or refuses, after any change of one byte', () => {
    const root = rootOver(numbered(SIZE));
    fc.assert(
      fc.property(
        fc.constantFrom(...FILES.keys()),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (path, pick, mask) => {
          const bytes = Uint8Array.from(FILES.get(path) ?? []);
          const at = pick % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ mask;
          const files = new Map(FILES).set(path, bytes);
          expect(codeOf(() => readTiles({ files, size: SIZE }).root === root)).toBe('PROOF_INVALID');
        },
      ),
    );
  });

  it.each(Array.from(FILES.keys()))('refuses %s when it is missing, cut or has more behind it', (path) => {
    const bytes = FILES.get(path) ?? new Uint8Array();
    const without = new Map(FILES);
    without.delete(path);
    const codeWith = (changed: Uint8Array) =>
      codeOf(() => readTiles({ files: new Map(FILES).set(path, changed), size: SIZE }));
    expect(codeOf(() => readTiles({ files: without, size: SIZE }))).toBe('EVIDENCE_MISSING');
    for (const cut of [0, 1, bytes.length - 1]) {
      expect(codeWith(bytes.slice(0, cut))).toBe('PROOF_INVALID');
    }
    expect(codeWith(Uint8Array.of(...bytes, 0))).toBe('PROOF_INVALID');
    expect(codeWith(Uint8Array.of(...bytes, 0, 0))).toBe('PROOF_INVALID');
  });

  it('wants the tiles of this size, whatever else lies there', () => {
    expect(
      readTiles({ files: new Map(FILES).set('checkpoint', new Uint8Array()), size: SIZE }).leaves,
    ).toHaveLength(SIZE);
    expect(codeOf(() => readTiles({ files: FILES, size: SIZE + 1 }))).toBe('EVIDENCE_MISSING');
  });
});
