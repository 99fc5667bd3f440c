import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64Url, encodeBase64Url } from '../../domain/base64.ts';
import { isOriginOf, passkeySchema } from '../../domain/passkey.ts';

const PASSKEY = {
  credential: 'AQID',
  algorithm: 'EdDSA',
  key: encodeBase64Url(new Uint8Array(32).fill(7)),
  rp: 'example.org',
  origins: ['https://drills.example.org', 'https://example.org:8443'],
  backupEligible: false,
  counter: 0,
  label: 'security key in the safe',
};

describe('base64url', () => {
  it('has one form for every byte string', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = encodeBase64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(decodeBase64Url(text)).toEqual(bytes);
      }),
    );
  });

  it.each(['AQI=', 'A', 'AR', 'A+8', 'A/8', 'AQ ID', 'AQID\n'])('refuses %j', (text) => {
    expect(decodeBase64Url(text)).toBeNull();
  });
});

describe('the origins of a passkey', () => {
  it.each([
    ['https://example.org', 'example.org', true],
    ['https://drills.example.org:8443', 'example.org', true],
    ['http://localhost:8234', 'localhost', true],
    ['http://localhost', 'localhost', true],
    ['https://localhost:8234', 'localhost', true],
    ['http://example.org', 'example.org', false],
    ['http://drills.localhost', 'localhost', false],
    ['https://badexample.org', 'example.org', false],
    ['https://example.org.evil.example', 'example.org', false],
    ['https://example.org:443', 'example.org', false],
    ['http://localhost:80', 'localhost', false],
    ['https://example.org:65536', 'example.org', false],
    ['https://example.org:08443', 'example.org', false],
    ['https://example.org/', 'example.org', false],
    ['https://user@example.org', 'example.org', false],
    ['https://EXAMPLE.org', 'example.org', false],
    ['https://example.org\n', 'example.org', false],
    ['android:apk-key-hash:abc', 'example.org', false],
    ['null', 'example.org', false],
  ])('%j for %j: %p', (origin, rp, is) => {
    expect(isOriginOf({ origin, rp })).toBe(is);
  });
});

describe('a passkey', () => {
  it('is read', () => {
    expect(passkeySchema.parse(PASSKEY)).toEqual(PASSKEY);
  });

  it.each([
    ['a credential without bytes', { credential: '' }],
    ['a credential that is too long', { credential: encodeBase64Url(new Uint8Array(1_024)) }],
    ['a padded credential', { credential: 'AQ==' }],
    ['another algorithm', { algorithm: 'RS256' }],
    ['a key of another length', { algorithm: 'ES256' }],
    ['a relying party that is no domain', { rp: 'https://example.org' }],
    ['no origin', { origins: [] }],
    ['an origin elsewhere', { origins: ['https://example.com'] }],
    ['an origin twice', { origins: ['https://example.org', 'https://example.org'] }],
    ['a counter beyond 32 bits', { counter: 2 ** 32 }],
    ['a label that turns its direction', { label: 'key\u202Egpj' }],
    ['another part', { aaguid: '' }],
  ])('is refused with %s', (_what, change) => {
    expect(passkeySchema.safeParse({ ...PASSKEY, ...change }).success).toBe(false);
  });
});
