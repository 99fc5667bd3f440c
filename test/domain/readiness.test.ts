import { describe, expect, it } from '@jest/globals';
import { READINESS, type Declared } from '../../domain/readiness/checks.ts';
import { judgeCheck } from '../../domain/readiness/judge.ts';
import { GLOBAL_ADMINISTRATOR } from '../../domain/readiness/roles.ts';
import type { AccountSnapshot, HeldRole } from '../../domain/readiness/snapshot.ts';
import type { FactState } from '../../domain/fact.ts';
import type { SignInHistory } from '../../domain/readiness/sign-in-history.ts';
import type { PeerState } from '../../domain/readiness/two-accounts.ts';
import { weightsOf } from '../../domain/claims.ts';
import { readinessCheck, type ReadinessCheck } from '../../domain/runbook.ts';

const standing: HeldRole = {
  role: GLOBAL_ADMINISTRATOR,
  scope: '/',
  how: 'active',
  permanent: true,
  endsAt: null,
  via: 'direct',
};

const ready: AccountSnapshot = {
  enabled: true,
  userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
  synced: false,
  roles: [standing],
  methods: [{ id: 'm1', type: 'fido2', aaguid: null, createdAt: null, synced: false }],
  alertRules: [{ source: 'defender', state: 'on' }],
  restricted: false,
  lastUse: { known: true, at: '2026-04-01T09:00:00.000Z' },
  resilienceDisabledBy: [],
  peers: [
    { account: 'breakglass-1', state: 'in-place' },
    { account: 'breakglass-2', state: 'in-place' },
  ],
  subscriptions: [
    { sku: 'SPE_E5', capability: 'Enabled', plans: [{ name: 'AAD_PREMIUM', provisioning: 'Success' }] },
  ],
  securityDefaults: false,
  signIns: { since: '2026-10-24T00:00:00.000Z', records: [], windows: [], reported: new Set() },
  services: [
    { id: 'OrgLiveID', name: 'Identity Service', status: 'ServiceOperational' },
    { id: 'Exchange', name: 'Exchange Online', status: 'serviceRestored' },
  ],
};

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-04-02T09:00:00.000Z');
const declared: Declared = {
  methods: [{ type: 'passkey', count: 1, aaguids: [] }],
  rotatedBy: 'people',
  drilledWithinMs: 90 * DAY_MS,
  securityDefaults: false,
};

function judge(
  check: ReadinessCheck,
  changed: Partial<AccountSnapshot> = {},
  otherwise: Partial<Declared> = {},
) {
  return judgeCheck({
    check,
    snapshot: { ...ready, ...changed },
    declared: { ...declared, ...otherwise },
    now: NOW,
    where: { source: { from: 'graph:main', query: check }, observedAt: null, artifacts: ['a'] },
  });
}

describe('readiness of an emergency account', () => {
  it.each([...readinessCheck.options])('%s holds for an account as it should be', (check) => {
    expect(judge(check)).toMatchObject({
      state: 'corroborated',
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

  const key = { id: 'm2', type: 'fido2', aaguid: null, createdAt: null, synced: true };
  const other = (type: string) => ({ ...key, type, synced: null });
  const sku = (capability: string, provisioning: string, name = 'AAD_PREMIUM_P2') => ({
    subscriptions: [{ sku: 'SKU', capability, plans: [{ name, provisioning }] }],
  });
  const service = (id: string, status: string) => ({ id, name: id, status });
  const health = (entra: string, exchange = 'serviceOperational') => ({
    services: [service('MicrosoftEntra', entra), service('Exchange', exchange)],
  });
  const peer = (state: PeerState) => ({
    peers: [{ account: 'breakglass-2', state }, ...ready.peers.slice(0, 1)],
  });
  const signedIn = (changed: Partial<SignInHistory['records'][number]>): Partial<AccountSnapshot> => ({
    signIns: {
      since: '2026-03-04T00:00:00.000Z',
      windows: [{ from: '2026-03-05T10:00:00.000Z', until: '2026-03-05T10:30:00.000Z' }],
      reported: new Set(['reported']),
      records: [
        {
          id: 'R-1',
          correlationId: 'C-1',
          createdAt: '2026-03-05T10:10:00.000Z',
          ipAddress: '198.51.100.7',
          errorCode: 0,
          interactive: true,
          ...changed,
        },
      ],
    },
  });
  const old = { lastUse: { known: true, at: '2026-01-01T00:00:00.000Z' } } as const;

  it.each<[ReadinessCheck, FactState, string, Partial<AccountSnapshot>, Partial<Declared>?]>([
    [
      'global-admin-active',
      'contradicted',
      'active until 2027-01-01T00:00:00.000Z only',
      {
        roles: [{ ...standing, permanent: false, endsAt: '2027-01-01T00:00:00.000Z' }],
      },
    ],
    ['no-personal-methods', 'contradicted', 'phone', { methods: [...ready.methods, other('phone')] }],
    [
      'no-personal-methods',
      'contradicted',
      'microsoftAuthenticator',
      { methods: [other('microsoftAuthenticator')] },
    ],
    ['no-personal-methods', 'contradicted', 'softwareOath', { methods: [other('softwareOath')] }],
    ['no-personal-methods', 'contradicted', 'email', { methods: [other('email')] }],
    ['no-personal-methods', 'contradicted', 'synchronised fido2', { methods: [key] }],
    [
      'no-personal-methods',
      'inconclusive',
      'external, of which nothing is known',
      { methods: [other('external')] },
    ],
    ['no-personal-methods', 'corroborated', 'no method at all', { methods: [] }],
    ['not-stale', 'contradicted', 'the last one at 2026-01-01T00:00:00.000Z', old],
    [
      'not-stale',
      'corroborated',
      'the last one at 2026-01-01T00:00:00.000Z',
      old,
      { drilledWithinMs: 100 * DAY_MS },
    ],
    ['not-stale', 'contradicted', 'none on record', { lastUse: { known: true, at: null } }],
    [
      'not-stale',
      'inconclusive',
      'the tenant has no licence for sign-in activity',
      { lastUse: { known: false } },
    ],
    [
      'unit-allows-rotation',
      'contradicted',
      'in a restricted management unit',
      { restricted: true },
      { rotatedBy: 'engine' },
    ],
    [
      'unit-allows-rotation',
      'corroborated',
      'in a restricted management unit: only the custodian can replace the credential',
      { restricted: true },
    ],
    [
      'unit-allows-rotation',
      'inconclusive',
      'the tenant does not say whether it is in one',
      { restricted: null },
    ],
    ['resilience-defaults-on', 'contradicted', 'CA001', { resilienceDisabledBy: ['CA001'] }],
    ['two-accounts', 'contradicted', '1 of 2: breakglass-1: in place', { peers: ready.peers.slice(0, 1) }],
    ['two-accounts', 'contradicted', 'breakglass-2: not found, breakglass-1: in place', peer('missing')],
    ['two-accounts', 'contradicted', 'breakglass-2: disabled, breakglass-1: in place', peer('disabled')],
    [
      'two-accounts',
      'contradicted',
      'breakglass-2: not a standing Global Administrator, breakglass-1: in place',
      peer('no-standing-role'),
    ],
    ['licensed', 'contradicted', 'none with it', { subscriptions: [] }],
    ['licensed', 'contradicted', 'none with it', sku('Enabled', 'Success', 'EXCHANGE_S_ENTERPRISE')],
    ['licensed', 'contradicted', 'SKU (Suspended)', sku('Suspended', 'Success')],
    ['licensed', 'contradicted', 'SKU (Enabled)', sku('Enabled', 'Disabled')],
    ['licensed', 'corroborated', 'SKU (Warning)', sku('Warning', 'Success')],
    ['licensed', 'inconclusive', 'SKU (Enabled)', sku('Enabled', 'PendingProvisioning')],
    ['licensed', 'inconclusive', 'SKU (Unheard)', sku('Unheard', 'Success')],
    ['security-defaults-as-declared', 'contradicted', 'on', { securityDefaults: true }],
    [
      'security-defaults-as-declared',
      'corroborated',
      'on',
      { securityDefaults: true },
      { securityDefaults: true },
    ],
    ['security-defaults-as-declared', 'inconclusive', 'the tenant does not say', { securityDefaults: null }],
    ['no-service-incident', 'contradicted', 'Entra: ServiceDegradation', health('ServiceDegradation')],
    [
      'no-service-incident',
      'contradicted',
      'Exchange: investigating',
      health('serviceOperational', 'investigating'),
    ],
    ['no-service-incident', 'contradicted', 'Entra: reported', health('reported', 'somethingNew')],
    ['no-service-incident', 'inconclusive', 'Entra: somethingNew', health('somethingNew')],
    ['no-service-incident', 'inconclusive', 'Entra: constructor', health('constructor')],
    ['no-service-incident', 'inconclusive', 'Entra: unknownFutureValue', health('unknownFutureValue')],
    [
      'no-service-incident',
      'inconclusive',
      'Exchange: not listed',
      { services: [service('OrgLiveID', 'resolved')] },
    ],
    [
      'no-sign-in-outside-window',
      'inconclusive',
      'the tenant has no licence for the sign-in log',
      { signIns: null },
    ],
    ['no-sign-in-outside-window', 'corroborated', 'none since 2026-03-04T00:00:00.000Z', signedIn({})],
    [
      'no-sign-in-outside-window',
      'contradicted',
      '1 outside of any window: request R-1 from 198.51.100.7 at 2026-03-05T09:59:54.000Z',
      signedIn({ createdAt: '2026-03-05T09:59:54.000Z' }),
    ],
    [
      'no-sign-in-outside-window',
      'corroborated',
      'none since 2026-03-04T00:00:00.000Z',
      signedIn({ createdAt: '2026-03-05T09:59:55.000Z' }),
    ],
    [
      'no-sign-in-outside-window',
      'contradicted',
      '1 outside of any window: request R-1 from 198.51.100.7 at 2026-03-05T10:30:05.001Z',
      signedIn({ createdAt: '2026-03-05T10:30:05.001Z' }),
    ],
    [
      'no-sign-in-outside-window',
      'corroborated',
      'none since 2026-03-04T00:00:00.000Z',
      signedIn({ id: 'REPORTED', createdAt: '2026-03-06T10:00:00.000Z' }),
    ],
    [
      'no-sign-in-outside-window',
      'contradicted',
      '1 outside of any window: request R-1 from 198.51.100.7 at 2026-03-06T10:00:00.000Z',
      signedIn({ correlationId: 'REPORTED', createdAt: '2026-03-06T10:00:00.000Z' }),
    ],
    [
      'no-sign-in-outside-window',
      'corroborated',
      'none since 2026-03-04T00:00:00.000Z',
      signedIn({ interactive: false, createdAt: '2026-03-06T10:00:00.000Z' }),
    ],
    [
      'no-sign-in-outside-window',
      'corroborated',
      'none since 2026-03-04T00:00:00.000Z, and 1 that failed',
      signedIn({ errorCode: 50126, createdAt: '2026-03-06T10:00:00.000Z' }),
    ],
  ])('%s is %s: %s', (check, state, seen, ...[changed, otherwise]) => {
    expect(judge(check, changed, otherwise)).toMatchObject({ state, seen });
  });

  it('has a weight for every check in every state, so that a finding can be written down', () => {
    for (const check of readinessCheck.options)
      for (const state of ['corroborated', 'contradicted', 'inconclusive'] as const)
        expect(weightsOf({ claim: READINESS[check].claim, from: 'graph:main', state })).not.toEqual([]);
  });

  it('lets staleness only deviate, because a drill is what ends it', () => {
    expect(judge('not-stale', old)).toMatchObject({ weight: 'deviates' });
    expect(judge('two-accounts', peer('missing'))).toMatchObject({ weight: 'fails' });
  });

  it('tells how to mend each check', () => {
    expect(Object.keys(READINESS)).toEqual(readinessCheck.options);
  });

  it('accepts a standing role through a group, and says so', () => {
    const seen = 'active and permanent, through a group';
    expect(judge('global-admin-active', { roles: [{ ...standing, via: 'group' }] })).toMatchObject({
      state: 'corroborated',
      seen,
    });
  });

  it.each([
    [[], 'no alert source is named'],
    [[{ source: 'defender', state: 'unknown' as const }], 'defender: not readable while beta reads are off'],
    [[{ source: 'incidents', state: 'unnamed' as const }], 'incidents: no rule is named'],
  ])(
    'leaves an alert rule that nobody can read undecided, and lets it decide nothing: %#',
    (alertRules, seen) => {
      expect(judge('alert-rule-on', { alertRules })).toMatchObject({
        state: 'inconclusive',
        weight: 'deviates',
        seen,
      });
    },
  );
});
