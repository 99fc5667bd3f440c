import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../../evidence/core/hash.ts';
import { sharedDirectory } from '../../support/shared.ts';
import { codeOf } from '../refused.ts';

const shared = sharedDirectory();
const vectors = shared === null ? null : path.join(shared, 'vectors', 'jcs');
const names = vectors === null ? [] : readdirSync(path.join(vectors, 'input'));

describe('canonicalText', () => {
  const withVectors = vectors === null ? it.skip : it;
  const why = vectors === null ? ' (skipped: no shared vectors beside the checkout)' : '';

  withVectors(`writes what the RFC 8785 vectors say${why}`, () => {
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const input: unknown = JSON.parse(readFileSync(path.join(vectors ?? '', 'input', name), 'utf8'));
      const hex = readFileSync(path.join(vectors ?? '', 'outhex', name.replace('.json', '.txt')), 'utf8');
      expect(Buffer.from(canonicalText(input)).toString('hex')).toBe(hex.replaceAll(/\s/g, ''));
    }
  });

  const cycle: Record<string, unknown> = {};
  cycle.itself = cycle;
  it.each([
    ['undefined', undefined],
    ['undefined in an object', { a: undefined }],
    ['undefined in an array', [undefined]],
    ['a hole in an array', Array.from({ length: 2 }).fill(1, 0, 1)],
    ['a function', { a: () => 1 }],
    ['a symbol', [Symbol('a')]],
    ['a bigint', { a: 1n }],
    ['NaN', { a: Number.NaN }],
    ['Infinity', [Number.POSITIVE_INFINITY]],
    ['a lone high surrogate', { a: '\ud800' }],
    ['a lone low surrogate', ['\udc00a']],
    ['a lone surrogate as key', { '\ud800': 1 }],
    ['a Date', { a: new Date(0) }],
    ['a Map', new Map()],
    ['bytes', Uint8Array.of(1)],
    ['an object with toJSON of its own', { a: { toJSON: () => 'other' } }],
    ['a cycle', cycle],
  ])('refuses %s', (_name, value) => {
    expect(codeOf(() => canonicalText(value))).toBe('EVENT_MALFORMED');
  });

  it('takes the same object twice in one tree', () => {
    const shared = { a: 1 };
    expect(canonicalText({ y: shared, x: [shared] })).toBe('{"x":[{"a":1}],"y":{"a":1}}');
  });

  it('is one text for one meaning: parsing and writing again changes nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalText(value);
        expect(canonicalText(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

describe('sha256Hex and digestOf', () => {
  it('hashes the FIPS 180-4 example, and text as UTF-8', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('é')).toBe(sha256Hex(Uint8Array.of(0xc3, 0xa9)));
  });

  it('does not depend on the order of keys', () => {
    expect(digestOf({ b: 1, a: [] })).toBe(sha256Hex('{"a":[],"b":1}'));
  });
});
