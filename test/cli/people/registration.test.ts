import { describe, expect, it } from '@jest/globals';
import { readRegistration } from '../../../cli/people/registration.ts';
import { registrationChallenge } from '../../../evidence/core/passkey/registration.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { makeAuthenticator, type Bent } from '../../support/authenticator.ts';

const FOR = { organisation: 'example', person: 'custodian-1' };
const CHALLENGE = registrationChallenge(FOR);
const device = makeAuthenticator();
const synced = makeAuthenticator({
  algorithm: 'EdDSA',
  backupEligible: true,
  rp: 'localhost',
  origin: 'http://localhost:8234',
  label: 'phone',
});

function read(response: object | string, given: { origins?: readonly string[]; label?: string } = {}) {
  const text = typeof response === 'string' ? response : JSON.stringify(response);
  return readRegistration({ text, ...FOR, label: 'security key', origins: [], ...given });
}

describe('a registration', () => {
  it('gives the passkey that the authenticator made', async () => {
    expect(await read(device.register(CHALLENGE))).toEqual(device.passkey);
    expect(await read(synced.register(CHALLENGE), { label: 'phone' })).toEqual(synced.passkey);
  });

  it('keeps the counter, and takes more origins of the same relying party', async () => {
    const passkey = await read(device.register(CHALLENGE, { counter: 7 }), {
      origins: ['https://drills.example.org:8443'],
    });
    expect(passkey).toMatchObject({
      counter: 7,
      origins: ['https://drills.example.org', 'https://drills.example.org:8443'],
    });
  });

  it.each<[string, string, Bent]>([
    [
      'PASSKEY_UNTRUSTED',
      'made for somebody else',
      { client: { challenge: registrationChallenge({ ...FOR, person: 'custodian-2' }) } },
    ],
    ['PASSKEY_MALFORMED', 'of another ceremony', { client: { type: 'webauthn.get' } }],
    ['PASSKEY_MALFORMED', 'of a page elsewhere than its relying party', { rp: 'example.com' }],
    ['PASSKEY_MALFORMED', 'of an app', { client: { origin: 'android:apk-key-hash:abc' } }],
    ['PASSKEY_MALFORMED', 'of nobody who was verified', { flags: 0x41 }],
    ['PASSKEY_MALFORMED', 'without credential', { flags: 0x05 }],
    ['PASSKEY_MALFORMED', 'with another id', { parts: { id: 'AQID', rawId: 'AQID' } }],
    ['SIGNATURE_MALFORMED', 'with client data that are none', { clientText: '[]' }],
  ])('is refused: %s, %s', async (code, _what, bent) => {
    expect(await codeOfAsync(() => read(device.register(CHALLENGE, bent)))).toBe(code);
  });

  it.each(['AAAA', '', 'oA', '%%%'])(
    'is refused with the attestation object %j',
    async (attestationObject) => {
      const clientDataJSON = Buffer.from(
        JSON.stringify({
          type: 'webauthn.create',
          challenge: CHALLENGE,
          origin: 'https://drills.example.org',
        }),
      ).toString('base64url');
      const response = device.register(CHALLENGE, {
        parts: { response: { clientDataJSON, attestationObject } },
      });
      expect(await codeOfAsync(() => read(response))).toBe('PASSKEY_MALFORMED');
    },
  );

  it.each(['', '{}', '[]', 'null', '{"id":1}'])('is not %j', async (text) => {
    expect(await codeOfAsync(() => read(text))).toBe('PASSKEY_MALFORMED');
  });

  it.each([[{ origins: ['https://drills.example.com'] }], [{ label: '' }], [{ label: 'a'.repeat(81) }]])(
    'is refused with %j',
    async (given) => {
      expect(await codeOfAsync(() => read(device.register(CHALLENGE), given))).toBe('PASSKEY_MALFORMED');
    },
  );
});
