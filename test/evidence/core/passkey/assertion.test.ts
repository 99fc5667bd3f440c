import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Passkey } from '../../../../domain/passkey.ts';
import { isCounterBack, verifyAssertion } from '../../../../evidence/core/passkey/assertion.ts';
import { faultOfCounter } from '../../../../evidence/core/passkey/counters.ts';
import { FLAG, makeAuthenticator, type Bent } from '../../../support/authenticator.ts';
import { codeOf } from '../../refused.ts';

const MESSAGE = '{"choice":"approve","person":"custodian-1","reason":"é"}';
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const es256 = makeAuthenticator();
const eddsa = makeAuthenticator({ algorithm: 'EdDSA', backupEligible: true, counts: false });
const passkeys = [eddsa.passkey, es256.passkey];
const CHALLENGE = (JSON.parse(clientOf(es256.assert(MESSAGE))) as { challenge: string }).challenge;
const CLIENT = `"type":"webauthn.get","challenge":"${CHALLENGE}","origin":"https://drills.example.org"`;

function clientOf(signature: string): string {
  const { clientDataJSON } = JSON.parse(signature) as { clientDataJSON: string };
  return Buffer.from(clientDataJSON, 'base64url').toString();
}

function verify(signature: string, given: { message?: string; passkeys?: readonly Passkey[] } = {}) {
  return verifyAssertion({ message: MESSAGE, signature, passkeys, ...given });
}

function bend(parts: { r?: bigint; s?: (s: bigint) => bigint }): (honest: Buffer) => Buffer {
  return (honest) => {
    const length = honest[3] ?? 0;
    const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
    const r = number(honest.subarray(4, 4 + length));
    const s = number(honest.subarray(6 + length));
    const body = Buffer.concat([integer(parts.r ?? r), integer(parts.s?.(s) ?? s)]);
    return Buffer.concat([Buffer.from([0x30, body.length]), body]);
  };
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const signed = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, signed.length]), signed]);
}

describe('an assertion of a passkey', () => {
  it.each([
    ['ES256', es256],
    ['EdDSA, synchronised', eddsa],
  ])('is verified: %s', (_what, authenticator) => {
    expect(verify(authenticator.assert(MESSAGE)).passkey).toBe(authenticator.passkey);
  });

  it.each<[string, string]>([
    ['without crossOrigin, as Safari writes it', `{${CLIENT}}`],
    [
      'with keys that a browser adds',
      `{${CLIENT},"crossOrigin":false,"other":{"origin":[1,"}"]},"more":"\\u0022"}`,
    ],
    ['with blanks and another order', `{ "crossOrigin" : false , ${CLIENT} }`],
  ])('is verified %s', (_what, clientText) => {
    expect(verify(es256.assert(MESSAGE, { clientText })).passkey).toBe(es256.passkey);
  });

  it('is verified with reserved bits, and with either half of S, which authenticators write too', () => {
    expect(verify(es256.assert(MESSAGE, { flags: 0x27 })).passkey).toBe(es256.passkey);
    const other = es256.assert(MESSAGE, { signature: bend({ s: (s) => ORDER - s }) });
    expect(verify(other).passkey).toBe(es256.passkey);
  });

  it.each<[string, string, Bent]>([
    ['SIGNATURE_MALFORMED', 'another key beside its own', { parts: { userHandle: '' } }],
    ['SIGNATURE_MALFORMED', 'no signature', { parts: { signature: undefined } }],
    ['SIGNATURE_MALFORMED', 'padding', { parts: { signature: 'AQ==' } }],
    ['SIGNATURE_MALFORMED', 'a key out of order', { parts: { authenticatorData: undefined, a: 'AQ' } }],
    ['SIGNATURE_MALFORMED', 'client data that are none', { clientText: 'null' }],
    ['SIGNATURE_MALFORMED', 'client data without origin', { client: { origin: undefined } }],
    ['SIGNATURE_MALFORMED', 'client data of other letters', { client: { other: 'é' } }],
    ['SIGNATURE_MALFORMED', 'a byte order mark', { clientText: `\uFEFF{${CLIENT}}` }],
    ['SIGNATURE_MALFORMED', 'more after the client data', { clientText: `{${CLIENT}}{}` }],
    [
      'SIGNATURE_MALFORMED',
      'two origins',
      { clientText: `{${CLIENT},"origin":"https://drills.example.org"}` },
    ],
    [
      'SIGNATURE_MALFORMED',
      'two origins in two spellings',
      { clientText: `{"origi\\u006e":"https://x.example",${CLIENT}}` },
    ],
    [
      'SIGNATURE_MALFORMED',
      'crossOrigin twice',
      { clientText: `{${CLIENT},"crossOrigin":true,"crossOrigin":false}` },
    ],
    ['SIGNATURE_MALFORMED', 'more authenticator data', { more: Buffer.from([0xa0]) }],
    ['SIGNATURE_MALFORMED', 'extensions', { flags: 0x85, more: Buffer.from([0xa0]) }],
    ['SIGNATURE_MALFORMED', 'the flag of extensions without any', { flags: 0x85 }],
    ['SIGNATURE_MALFORMED', 'the flag of a registration', { flags: 0x45 }],
    [
      'SIGNATURE_MALFORMED',
      'a signature of three numbers',
      { signature: (der) => Buffer.concat([der, integer(1n)]) },
    ],
    [
      'SIGNATURE_MALFORMED',
      'a signature in the long form',
      { signature: (der) => Buffer.concat([Buffer.from([0x30, 0x81]), der.subarray(1)]) },
    ],
    ['SIGNATURE_MALFORMED', 'a signature as two plain numbers', { signature: () => Buffer.alloc(64, 1) }],
    ['SIGNATURE_INVALID', 'S beyond the order', { signature: bend({ s: (s) => s + ORDER }) }],
    ['SIGNATURE_INVALID', 'an S of zero', { signature: bend({ s: () => 0n }) }],
    ['SIGNATURE_INVALID', 'R of zero', { signature: bend({ r: 0n }) }],
    ['KEY_UNTRUSTED', 'a credential of nobody here', { parts: { credential: 'AQID' } }],
    ['SIGNATURE_INVALID', "the credential of another's", { parts: { credential: eddsa.passkey.credential } }],
    ['SIGNATURE_INVALID', 'the type of a registration', { client: { type: 'webauthn.create' } }],
    ['SIGNATURE_INVALID', 'another challenge', { client: { challenge: 'AAAA' } }],
    ['SIGNATURE_INVALID', 'a padded challenge', { client: { challenge: `${CHALLENGE}=` } }],
    ['PASSKEY_ORIGIN', 'another origin', { client: { origin: 'https://drills.example.com' } }],
    ['PASSKEY_ORIGIN', 'another port', { client: { origin: 'https://drills.example.org:8443' } }],
    ['PASSKEY_ORIGIN', 'plain http', { client: { origin: 'http://drills.example.org' } }],
    ['PASSKEY_ORIGIN', 'a page inside another', { client: { crossOrigin: true } }],
    ['PASSKEY_ORIGIN', 'a page around it', { client: { topOrigin: 'https://drills.example.org' } }],
    ['PASSKEY_ORIGIN', 'another relying party', { rp: 'example.org' }],
    ['PASSKEY_FLAGS', 'nobody present', { flags: FLAG.uv }],
    ['PASSKEY_FLAGS', 'nobody verified', { flags: FLAG.up }],
    ['PASSKEY_FLAGS', 'a copy in the cloud', { flags: FLAG.up | FLAG.uv | FLAG.be | FLAG.bs }],
    ['PASSKEY_FLAGS', 'backed up though it cannot be', { flags: FLAG.up | FLAG.uv | FLAG.bs }],
  ])('is refused: %s for %s', (code, _what, bent) => {
    expect(codeOf(() => verify(es256.assert(MESSAGE, bent)))).toBe(code);
  });

  it('is refused for another text, for text that has no bytes, and where the other passkey alone is known', () => {
    const signature = es256.assert(MESSAGE);
    expect(codeOf(() => verify(signature, { message: MESSAGE.replace('approve', 'deny') }))).toBe(
      'SIGNATURE_INVALID',
    );
    expect(codeOf(() => verify(es256.assert('\uD800'), { message: '\uD800' }))).toBe('SIGNATURE_INVALID');
    expect(codeOf(() => verify(signature, { passkeys: [eddsa.passkey] }))).toBe('KEY_UNTRUSTED');
  });

  it('of Ed25519 is refused where it could be changed or fits many texts: S beyond the order, keys of small order', () => {
    const order = (1n << 252n) + 27742317777372353535851937790883648493n;
    const beyond = eddsa.assert(MESSAGE, {
      signature: (honest) => {
        const s = BigInt(`0x${Buffer.from(honest.subarray(32)).reverse().toString('hex')}`) + order;
        const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
        return Buffer.concat([honest.subarray(0, 32), bytes]);
      },
    });
    expect(codeOf(() => verify(beyond))).toBe('SIGNATURE_INVALID');
    const identity = Buffer.from([1, ...Array.from({ length: 31 }, () => 0)]);
    const weak = { ...eddsa.passkey, key: identity.toString('base64url') };
    const any = eddsa.assert(MESSAGE, { signature: () => Buffer.concat([identity, Buffer.alloc(32)]) });
    expect(codeOf(() => verify(any, { passkeys: [weak] }))).toBe('SIGNATURE_INVALID');
    expect(codeOf(() => verify(eddsa.assert(MESSAGE, { signature: (it) => it.subarray(1) })))).toBe(
      'SIGNATURE_INVALID',
    );
  });

  it('holds for no other bits: whatever is changed is refused by a code', () => {
    const signature = eddsa.assert(MESSAGE);
    const parts = ['authenticatorData', 'clientDataJSON', 'signature', 'credential'] as const;
    const bits = fc.record({ part: fc.constantFrom(...parts), at: fc.nat(), bit: fc.nat(7) });
    fc.assert(
      fc.property(bits, ({ part, at, bit }) => {
        const changed = JSON.parse(signature) as Record<(typeof parts)[number], string>;
        const bytes = Buffer.from(changed[part], 'base64url');
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        changed[part] = bytes.toString('base64url');
        expect(codeOf(() => verify(JSON.stringify(changed)))).toMatch(
          /^(?:SIGNATURE_|KEY_UNTRUSTED|PASSKEY_)/,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('that is any text at all is refused and no more', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string().map((text) => `{${text}}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(codeOf(() => verify(text))).toBe('SIGNATURE_MALFORMED');
        expect(codeOf(() => verify(es256.assert(MESSAGE, { clientText: text })))).toMatch(/^SIGNATURE_/);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a counter', () => {
  it.each([
    [0, 0, false],
    [1, 0, false],
    [6, 5, false],
    [2 ** 32 - 1, 5, false],
    [5, 5, true],
    [4, 5, true],
    [0, 5, true],
  ])('of %i after %i is back: %p', (counter, before, back) => {
    expect(isCounterBack({ counter, before })).toBe(back);
  });

  it('follows the enrolment first, and then what counted', () => {
    const asserted = { passkey: { ...es256.passkey, counter: 4 }, counter: 5 };
    const { credential } = asserted.passkey;
    expect(faultOfCounter({ asserted, counters: new Map() })).toBeNull();
    expect(faultOfCounter({ asserted: { ...asserted, counter: 4 }, counters: new Map() })).toMatch(
      'above 4, got 4',
    );
    expect(faultOfCounter({ asserted, counters: new Map([[credential, 5]]) })).toMatch('above 5, got 5');
    expect(faultOfCounter({ asserted, counters: new Map([['other', 9]]) })).toBeNull();
  });
});
