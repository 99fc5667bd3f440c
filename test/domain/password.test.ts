import { describe, expect, it } from '@jest/globals';
import { bearingOut, type AuditedClaim, type AuditSeen } from '../../domain/audited.ts';
import { escrowName } from '../../domain/escrow.ts';
import type { TenantWrite } from '../../domain/organisation.ts';
import { judgeEscrows, judgePassword } from '../../domain/password.ts';
import { judgeRestrictedUnit, rotatedByOf, type RotatedBy } from '../../domain/readiness/restricted-unit.ts';

const lookup = { from: 'graph:main', query: 'q', observedAt: '2026-01-01T00:00:00.000Z', artifacts: ['a'] };
const at = (passwordChangedAt: string | null) => ({ passwordChangedAt });

describe('a password before and after', () => {
  it.each([
    ['a later time', '2026-01-02T00:00:00.000Z', 'corroborated'],
    ['the same time', '2026-01-01T00:00:00.000Z', 'contradicted'],
    ['an earlier time', '2025-01-01T00:00:00.000Z', 'contradicted'],
    ['no time', null, 'contradicted'],
  ])('%s', (_, after, state) => {
    const before = at('2026-01-01T00:00:00.000Z');
    expect(judgePassword({ before, after: at(after), lookup })).toMatchObject({ state, weight: 'fails' });
  });

  it('counts a first time as a change', () => {
    const after = at('2026-01-01T00:00:00.000Z');
    expect(judgePassword({ before: at(null), after, lookup }).state).toBe('corroborated');
  });
});

describe('escrows of one step', () => {
  it.each([
    ['one that was answered', ['done'], 'attested', '1'],
    ['one that was not answered', ['doubtful'], 'attested', '1'],
    ['one after a refused one', ['refused', 'done'], 'attested', '2'],
    ['one after one in doubt', ['doubtful', 'done'], 'contradicted', 'try 2, then 1'],
  ] as const)('%s', (_, ends, state, seen) => {
    const sent = ends.map((end, nth) => ({ escrow: String(nth + 1), end }));
    expect(judgeEscrows(sent)).toMatchObject({ state, seen, weight: 'deviates' });
  });

  it('have a name of their own for each run, step and attempt', () => {
    expect(escrowName({ run: 'r-1', step: 'reset/breakglass-1', attempt: 2 })).toBe(
      'r-1.reset.breakglass-1.2.asc',
    );
  });
});

describe('an entry of the audit log', () => {
  const engine = ['client-1', 'principal-1'];
  const reset = { activity: 'Reset user password', result: 'success' };
  const byEngine = { ...reset, application: ['client-1'] };
  const key = { activity: 'User registered security info', result: 'success' };

  it.each<[string, AuditSeen, readonly AuditedClaim[]]>([
    ['a password by the engine', byEngine, ['password.audited']],
    ['by its service principal alone', { ...reset, application: ['PRINCIPAL-1'] }, ['password.audited']],
    ['a password by another application', { ...reset, application: ['client-2'] }, []],
    ['a password by an application that is not named', { ...reset, application: [] }, []],
    ['a password by a person', reset, ['rotation.audited']],
    [
      'a password of their own',
      { ...reset, activity: 'Change password (self-service)' },
      ['rotation.audited'],
    ],
    ['a password that was not set', { ...byEngine, result: 'failure' }, []],
    ['a passkey by a person', key, ['rotation.audited']],
    ['a passkey by an application', { ...key, application: ['client-1'] }, []],
    ['a passkey that was not registered', { ...key, result: 'timeout' }, []],
    ['the end of sessions', { ...reset, activity: 'Update StsRefreshTokenValidFrom Timestamp' }, []],
    ['a move out of a unit', { ...byEngine, activity: 'Remove member from administrative unit' }, []],
    [
      'a move out of a restricted unit',
      { ...byEngine, activity: 'Remove member from restricted management administrative unit' },
      [],
    ],
  ])('%s', (_, entry, claims) => {
    const all = ['rotation.audited', 'password.audited'] as const;
    expect(all.filter((claim) => bearingOut({ claim, entries: [entry], engine }).length > 0)).toEqual(claims);
  });
});

describe('a restricted unit', () => {
  it.each<[readonly TenantWrite[], RotatedBy]>([
    [[], 'people'],
    [['unit-membership'], 'people'],
    [['temporary-access-pass', 'unit-membership'], 'engine'],
    [['reset-password'], 'engine'],
    [['reset-password', 'unit-membership'], 'engine-outside-unit'],
    [['reset-password', 'revoke-sessions', 'unit-membership'], 'engine'],
  ])('by what the engine may write: %s', (writes, rotatedBy) => {
    expect(rotatedByOf(writes)).toBe(rotatedBy);
  });

  it.each<[RotatedBy, string]>([
    ['people', 'corroborated'],
    ['engine', 'contradicted'],
    ['engine-outside-unit', 'corroborated'],
  ])('rotated by %s', (rotatedBy, state) => {
    expect(judgeRestrictedUnit({ restricted: true, rotatedBy }).state).toBe(state);
  });
});
