import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dssePae, dsseText, isDsseBy, parseDsse, signDsse } from '../../../evidence/core/dsse.ts';
import { noteKey } from '../../../evidence/core/note.ts';
import { codeOf } from '../refused.ts';

const pair = generateKeyPairSync('ed25519');
const publicKey = new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
const key = noteKey({ name: 'breakglass/example', publicKey });
const signed = (payload: Uint8Array) =>
  signDsse({
    payloadType: 'application/vnd.in-toto+json',
    payload,
    keyid: key.id,
    sign: (bytes) => sign(null, bytes, pair.privateKey),
  });

/** The test vector of the DSSE protocol, version 1.0.0: its signature is of ECDSA, which we do not write. */
const PUBLISHED = {
  payloadType: 'http://example.com/HelloWorld',
  payload: new TextEncoder().encode('hello world'),
  x: 46950820868899156662930047687818585632848591499744589407958293238635476079160n,
  y: 5640078356564379163099075877009565129882514886557779369047442380624545832820n,
  signature: 'A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==',
};

function coordinate(value: bigint): string {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toString('base64url');
}

describe('the encoding that is signed', () => {
  it('is that of the published vector, under which its signature holds', () => {
    const pae = dssePae(PUBLISHED);
    expect(Buffer.from(pae).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    const { x, y, signature } = PUBLISHED;
    const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(x), y: coordinate(y) };
    const theirs = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', pae, theirs, Buffer.from(signature, 'base64'))).toBe(true);
  });

  it('counts bytes, not characters, and an empty payload', () => {
    const payload = new TextEncoder().encode('é');
    expect(Buffer.from(dssePae({ payloadType: 'ü', payload })).toString()).toBe('DSSEv1 2 ü 2 é');
    const nothing = dssePae({ payloadType: 't', payload: new Uint8Array() });
    expect(Buffer.from(nothing).toString()).toBe('DSSEv1 1 t 0 ');
  });
});

describe('an envelope', () => {
  it('comes back as it was written, and holds for its key only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
        const envelope = parseDsse(dsseText(signed(payload)));
        expect(Buffer.from(envelope.payload)).toEqual(Buffer.from(payload));
        expect(isDsseBy({ envelope, key })).toBe(true);
        expect(isDsseBy({ envelope: { ...envelope, payloadType: 'text/plain' }, key })).toBe(false);
      }),
      { numRuns: 25 },
    );
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
    const stranger = noteKey({ name: key.name, publicKey: new Uint8Array(other.subarray(-32)) });
    expect(isDsseBy({ envelope: signed(Uint8Array.of(1)), key: stranger })).toBe(false);
  });

  it('does not hold with one changed byte, wherever it is', () => {
    const text = dsseText(signed(new TextEncoder().encode('{"kind":"decision"}')));
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom('A', 'B', '0', '"', '='), (at, put) => {
        fc.pre(text[at] !== put);
        expect(holds(text.slice(0, at) + put + text.slice(at + 1))).toBe(false);
      }),
    );
    expect(holds(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'payload'],
    ['another order', '{"payloadType":"t","payload":"","signatures":[{"keyid":"","sig":"AA=="}]}'],
    ['a space', '{"payload": "","payloadType":"t","signatures":[{"keyid":"","sig":"AA=="}]}'],
    ['no signature', '{"payload":"","payloadType":"t","signatures":[]}'],
    ['a key more', '{"a":1,"payload":"","payloadType":"t","signatures":[{"keyid":"","sig":"AA=="}]}'],
    [
      'base64 that is not the one form',
      '{"payload":"AB==","payloadType":"t","signatures":[{"keyid":"","sig":"AA=="}]}',
    ],
    ['a line end', '{"payload":"","payloadType":"t","signatures":[{"keyid":"","sig":"AA=="}]}\n'],
    [
      'too much',
      `{"payload":"${'A'.repeat(70_000)}","payloadType":"t","signatures":[{"keyid":"","sig":"AA=="}]}`,
    ],
  ])('of %s is SIGNATURE_MALFORMED', (_what, text) => {
    expect(codeOf(() => parseDsse(text))).toBe('SIGNATURE_MALFORMED');
  });
});

/** Is the text an envelope by our key, with our key's id? */
function holds(text: string): boolean {
  try {
    const envelope = parseDsse(text);
    return envelope.keyid === key.id && isDsseBy({ envelope, key });
  } catch {
    return false;
  }
}
