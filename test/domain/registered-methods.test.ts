import { describe, expect, it } from '@jest/globals';
import { judgeMethods } from '../../domain/registered-methods.ts';
import type { ExpectedMethod } from '../../domain/organisation.ts';
import type { RegisteredMethod } from '../../domain/readiness/snapshot.ts';

const MODEL = '2fc0579f-8113-47ea-b116-555a8db9202a';
const OTHER = 'cb69481e-8ff7-4039-93ec-0a2729a154a8';

function registered(type: string, aaguid: string | null = null): RegisteredMethod {
  return { id: `${type}-${String(aaguid)}`, type, aaguid, createdAt: null, synced: null };
}

function declared(type: ExpectedMethod['type'], count = 1, aaguids: string[] = []): ExpectedMethod {
  return { type, count, aaguids };
}

describe('registered methods against declared ones', () => {
  it.each([
    ['a passkey', [registered('fido2', MODEL)], [declared('passkey')]],
    ['two passkeys', [registered('fido2', MODEL), registered('fido2', OTHER)], [declared('passkey', 2)]],
    ['an allowed model', [registered('fido2', MODEL)], [declared('passkey', 1, [MODEL])]],
    ['the password nobody can remove', [registered('password'), registered('fido2')], [declared('passkey')]],
    ['a declared password', [registered('password')], [declared('password')]],
    ['a listed certificate', [registered('x509Certificate')], [declared('certificate')]],
  ])('corroborates %s', (_, methods, expected) => {
    expect(judgeMethods({ registered: methods, declared: expected }).state).toBe('corroborated');
  });

  it.each([
    ['a missing passkey', [], [declared('passkey')], '0 passkey instead of 1'],
    [
      'one passkey too many',
      [registered('fido2', MODEL), registered('fido2', OTHER)],
      [declared('passkey')],
      '2 passkey instead of 1',
    ],
    [
      'a foreign model',
      [registered('fido2', OTHER)],
      [declared('passkey', 1, [MODEL])],
      `a passkey of model ${OTHER}, which is not allowed`,
    ],
    [
      'an unnamed model',
      [registered('fido2')],
      [declared('passkey', 1, [MODEL])],
      'a passkey of model unknown, which is not allowed',
    ],
    [
      'a phone',
      [registered('fido2'), registered('phone')],
      [declared('passkey')],
      'also phone, which is not declared',
    ],
    [
      'a leftover pass',
      [registered('fido2'), registered('temporaryAccessPass')],
      [declared('passkey')],
      'also temporaryAccessPass, which is not declared',
    ],
    ['a missing password', [], [declared('password')], '0 password instead of 1'],
  ])('contradicts %s', (_, methods, expected, seen) => {
    expect(judgeMethods({ registered: methods, declared: expected })).toMatchObject({
      state: 'contradicted',
      seen,
    });
  });

  it('leaves a certificate that is not listed undecided, unless something else is wrong', () => {
    const expected = [declared('certificate')];
    expect(judgeMethods({ registered: [], declared: expected }).state).toBe('inconclusive');
    expect(judgeMethods({ registered: [registered('phone')], declared: expected }).state).toBe(
      'contradicted',
    );
  });
});
