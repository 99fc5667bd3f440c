import { describe, expect, it } from '@jest/globals';
import { judgeRotation } from '../../domain/rotation.ts';
import type { CredentialSeen } from '../../domain/rotation.ts';

const since = '2026-01-01T12:00:00.000Z';
const before: CredentialSeen = {
  methods: [
    { id: 'old', type: 'passkey', createdAt: null },
    { id: 'pw', type: 'password', createdAt: null },
  ],
  passwordChangedAt: '2025-01-01T00:00:00Z',
  sessionsValidFrom: '2025-01-01T00:00:00Z',
};
const lookup = { from: 'graph:main', query: 'q', observedAt: since, artifacts: [] };

const statesOf = (after: CredentialSeen, revoke: 'verify' | 'none' = 'none') =>
  judgeRotation({ before, after, since, revoke, lookup }).map(({ state }) => state);
const with_ = (methods: CredentialSeen['methods']) => ({ ...before, methods });
const password = { id: 'pw', type: 'password', createdAt: null };

describe('a rotation', () => {
  it.each<[string, CredentialSeen, string]>([
    ['nothing changed', before, 'contradicted'],
    [
      'a new key beside the old one',
      with_([...before.methods, { id: 'new', type: 'passkey', createdAt: null }]),
      'contradicted',
    ],
    ['the old key gone, no new one', with_([password]), 'contradicted'],
    [
      'a phone in place of the key',
      with_([password, { id: 'tel', type: 'phone', createdAt: null }]),
      'contradicted',
    ],
    [
      'a new key in place of the old one',
      with_([password, { id: 'new', type: 'passkey', createdAt: null }]),
      'corroborated',
    ],
    ['a newer password', { ...before, passwordChangedAt: since }, 'corroborated'],
  ])('%s', (_says, after, state) => {
    expect(statesOf(after)).toEqual([state]);
  });

  it.each<[string, string | null, string]>([
    ['revoked after the step began', '2026-01-01T12:00:01Z', 'corroborated'],
    ['revoked long before', '2025-06-01T00:00:00Z', 'contradicted'],
    ['revoked by a clock that is a minute behind', '2026-01-01T11:59:00Z', 'corroborated'],
    ['as before', before.sessionsValidFrom, 'contradicted'],
    ['no time known', null, 'contradicted'],
  ])('sessions %s', (_says, sessionsValidFrom, state) => {
    expect(statesOf({ ...before, sessionsValidFrom }, 'verify')[1]).toBe(state);
  });
});
