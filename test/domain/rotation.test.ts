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

const key = (id: string) => ({ id, type: 'passkey', createdAt: null });
const phone = { id: 'tel', type: 'phone', createdAt: null };
const pass = { id: 'tap', type: 'temporaryAccessPass', createdAt: null };

describe('a rotation', () => {
  it('says which methods are gone and new where they are not one for one', () => {
    const after = with_([password, key('new'), key('copy'), phone]);
    expect(judgeRotation({ before, after, since, revoke: 'none', lookup })[0]?.seen).toBe(
      'gone: passkey; new: passkey, passkey, phone',
    );
  });

  it('does not mind a pass that ended meanwhile', () => {
    const earlier = with_([...before.methods, pass]);
    const [judged] = judgeRotation({
      before: earlier,
      after: with_([password, key('new')]),
      since,
      revoke: 'none',
      lookup,
    });
    expect(judged?.state).toBe('corroborated');
  });

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
    ['a second key beside the new one', with_([password, key('new'), key('copy')]), 'contradicted'],
    ['a telephone beside the new key', with_([password, key('new'), phone]), 'contradicted'],
    ['a pass beside the new key', with_([password, key('new'), pass]), 'contradicted'],
    [
      'a pass beside it that was used up',
      with_([password, key('new'), { ...pass, usable: false }]),
      'corroborated',
    ],
    [
      'a newer password and a second key',
      { ...with_([...before.methods, key('copy')]), passwordChangedAt: since },
      'contradicted',
    ],
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
