import { describe, expect, it } from '@jest/globals';
import {
  GLOBAL_ADMINISTRATOR,
  judgeReadiness,
  type AccountSnapshot,
  type HeldRole,
} from '../../domain/readiness.ts';
import { readinessCheck, type ReadinessCheck } from '../../domain/runbook.ts';

const standing: HeldRole = {
  role: GLOBAL_ADMINISTRATOR,
  scope: '/',
  how: 'active',
  permanent: true,
  via: 'direct',
};

const ready: AccountSnapshot = {
  enabled: true,
  userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
  synced: false,
  roles: [standing],
  methods: [{ id: 'm1', type: 'fido2', aaguid: null, createdAt: null }],
  alertRules: [{ source: 'defender', state: 'on' }],
};

function judge(check: ReadinessCheck, changed: Partial<AccountSnapshot> = {}) {
  const [observation] = judgeReadiness({
    checks: [check],
    snapshot: { ...ready, ...changed },
    declared: [{ type: 'passkey', count: 1, aaguids: [] }],
    provenance: () => ({ source: { from: 'graph:main', query: check }, observedAt: null, artifacts: ['a'] }),
  });
  return observation;
}

describe('readiness of an emergency account', () => {
  it.each([...readinessCheck.options])('%s holds for an account as it should be', (check) => {
    expect(judge(check)).toMatchObject({
      state: 'corroborated',
      weight: 'fails',
      source: { from: 'graph:main', query: check },
      artifacts: ['a'],
    });
  });

  it.each<[ReadinessCheck, Partial<AccountSnapshot>, string]>([
    ['enabled', { enabled: false }, 'disabled'],
    ['cloud-only', { userPrincipalName: 'breakglass-1@example.com' }, 'a name under example.com'],
    ['cloud-only', { userPrincipalName: 'x@evilonmicrosoft.com' }, 'a name under evilonmicrosoft.com'],
    ['not-synced', { synced: true }, 'synchronised'],
    ['global-admin-active', { roles: [] }, 'not assigned'],
    ['global-admin-active', { roles: [{ ...standing, how: 'eligible' }] }, 'eligible only'],
    ['global-admin-active', { roles: [{ ...standing, permanent: false }] }, 'active for a time only'],
    ['global-admin-active', { roles: [{ ...standing, scope: '/administrativeUnits/1' }] }, 'not assigned'],
    ['global-admin-active', { roles: [{ ...standing, role: 'other' }] }, 'not assigned'],
    ['methods-as-declared', { methods: [] }, '0 passkey instead of 1'],
    ['alert-rule-on', { alertRules: [{ source: 'defender', state: 'off' }] }, 'defender: off'],
    ['alert-rule-on', { alertRules: [{ source: 'defender', state: 'missing' }] }, 'defender: not found'],
  ])('%s is contradicted: %#', (check, changed, seen) => {
    expect(judge(check, changed)).toMatchObject({ state: 'contradicted', weight: 'fails', seen });
  });

  it('accepts a standing role through a group, and says so', () => {
    const seen = 'active and permanent, through a group';
    expect(judge('global-admin-active', { roles: [{ ...standing, via: 'group' }] })).toMatchObject({
      state: 'corroborated',
      seen,
    });
  });

  it.each([[[]], [[{ source: 'defender', state: 'unknown' as const }]]])(
    'leaves an alert rule that nobody can read undecided, and lets it decide nothing: %#',
    (alertRules) => {
      expect(judge('alert-rule-on', { alertRules })).toMatchObject({
        state: 'inconclusive',
        weight: 'deviates',
      });
    },
  );

  it('keeps the order of the checks', () => {
    const checks: ReadinessCheck[] = ['not-synced', 'enabled'];
    const judged = judgeReadiness({
      checks,
      snapshot: ready,
      declared: [],
      provenance: () => ({ source: { from: 'graph:main', query: null }, observedAt: null, artifacts: [] }),
    });
    expect(judged.map(({ claim }) => claim)).toEqual(['account.not-synced', 'account.enabled']);
  });
});
