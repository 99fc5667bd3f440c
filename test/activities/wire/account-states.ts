import { guidOf } from '../../../simulator/world/clock.ts';
import type { Row } from './readiness-states.ts';

const FIRST = { user: 'breakglass-1' };
const NO_ROLE = { op: 'remove-role', ...FIRST, role: 'globalAdministrator' };
const ROLE = { op: 'add-role', ...FIRST, role: 'globalAdministrator' };
const OUTSIDE = '198.51.100.1';
const signIn = (more: object) => ({ op: 'log-sign-in', ...FIRST, address: OUTSIDE, ...more });
const method = (kind: string) => ({ op: 'add-method', ...FIRST, kind });
const disables = (name: string) => ({
  op: 'set-resilience-defaults',
  id: guidOf(`policy/${name}`),
  disabled: true,
});
const PLATFORMS = 'CA009 Block unsupported platforms';
const REQUIRED = 'CA007 Emergency accounts: require phishing-resistant MFA';

/** What is judged of one account. */
export const ACCOUNT_STATES: readonly Row[] = [
  ['enabled', 'corroborated', 'enabled', 'the seed'],
  [
    'enabled',
    'contradicted',
    'disabled',
    'a clean-up of unused accounts',
    [{ op: 'set-user', ...FIRST, accountEnabled: false }],
  ],
  ['cloud-only', 'corroborated', 'example.onmicrosoft.com', 'the seed'],
  [
    'cloud-only',
    'contradicted',
    'example.com',
    'a name under a domain that can be federated',
    [{ op: 'set-user', ...FIRST, userPrincipalName: 'breakglass-1@example.com' }],
  ],
  ['not-synced', 'corroborated', 'not synchronised', 'the seed, where the member is null'],
  [
    'not-synced',
    'corroborated',
    'not synchronised',
    'an account that once was',
    [{ op: 'set-user', ...FIRST, onPremisesSyncEnabled: false }],
  ],
  [
    'not-synced',
    'contradicted',
    'synchronised',
    'a directory on premises',
    [{ op: 'set-user', ...FIRST, onPremisesSyncEnabled: true }],
  ],
  ['global-admin-active', 'corroborated', 'active and permanent', 'the seed'],
  [
    'global-admin-active',
    'corroborated',
    'through a group',
    'a group that has the role',
    [NO_ROLE, { op: 'add-group-role', group: 'Emergency access accounts', role: 'globalAdministrator' }],
  ],
  [
    'global-admin-active',
    'contradicted',
    'eligible only',
    'a role to be activated',
    [NO_ROLE, { ...ROLE, standing: 'eligible' }],
  ],
  [
    'global-admin-active',
    'contradicted',
    'active until 2099-01-01T00:00:00.000Z only',
    'a role with an end',
    [NO_ROLE, { ...ROLE, endDateTime: '2099-01-01T00:00:00Z' }],
  ],
  [
    'global-admin-active',
    'contradicted',
    'not assigned',
    'another role',
    [NO_ROLE, { ...ROLE, role: 'privilegedRoleAdministrator' }],
  ],
  ['methods-as-declared', 'corroborated', '1 passkey', 'the seed'],
  ['methods-as-declared', 'contradicted', 'also phone', 'a phone beside the passkey', [method('phone')]],
  [
    'methods-as-declared',
    'contradicted',
    '2 passkey instead of 1',
    'a second passkey',
    [method('synced-passkey')],
  ],
  ['alert-rule-on', 'corroborated', 'on', 'the seed'],
  [
    'alert-rule-on',
    'inconclusive',
    'not readable',
    'beta reads turned off',
    [],
    { tenant: { 'beta-reads': false } },
  ],
  ['no-personal-methods', 'corroborated', 'fido2', 'the seed'],
  ['no-personal-methods', 'contradicted', 'phone', 'the telephone of one who left', [method('phone')]],
  ['no-personal-methods', 'contradicted', 'microsoftAuthenticator', 'an app', [method('authenticator')]],
  ['no-personal-methods', 'contradicted', 'softwareOath', 'a code generator', [method('software-oath')]],
  ['no-personal-methods', 'contradicted', 'email', 'a mailbox', [method('email')]],
  [
    'no-personal-methods',
    'contradicted',
    'synchronised fido2',
    'a passkey in a cloud account',
    [method('synced-passkey')],
  ],
  ['no-personal-methods', 'inconclusive', 'external', 'a provider that is not known', [method('external')]],
  ['not-stale', 'contradicted', 'none on record', 'the seed, in which nobody ever tried'],
  ['not-stale', 'corroborated', 'the last one at', 'a drill last month', [signIn({ daysAgo: 30 })]],
  ['not-stale', 'contradicted', 'the last one at', 'no exercise for a quarter', [signIn({ daysAgo: 120 })]],
  [
    'not-stale',
    'contradicted',
    'none on record',
    'an attempt that failed',
    [signIn({ daysAgo: 1, errorCode: 50126 })],
  ],
  ['not-stale', 'inconclusive', 'no licence', 'no licence', [{ op: 'set-licence', licence: 'none' }]],
  ['unit-allows-rotation', 'corroborated', 'in no restricted', 'the seed'],
  [
    'unit-allows-rotation',
    'corroborated',
    'only the custodian',
    'a restricted unit, and people who rotate',
    [{ op: 'set-user', ...FIRST, isManagementRestricted: true }],
  ],
  [
    'unit-allows-rotation',
    'contradicted',
    'in a restricted',
    'a restricted unit, and an engine that writes',
    [{ op: 'set-user', ...FIRST, isManagementRestricted: true }],
    { rotatedBy: 'engine' },
  ],
  [
    'unit-allows-rotation',
    'inconclusive',
    'does not say',
    'a directory that does not say',
    [{ op: 'set-user', ...FIRST, isManagementRestricted: null }],
  ],
  ['resilience-defaults-on', 'corroborated', 'none', 'the seed'],
  [
    'resilience-defaults-on',
    'contradicted',
    REQUIRED,
    'the very policy for emergency accounts',
    [disables(REQUIRED)],
  ],
  [
    'resilience-defaults-on',
    'corroborated',
    'none',
    'a policy that spares the account',
    [disables('CA002 Require MFA for all users')],
  ],
  ['resilience-defaults-on', 'corroborated', 'none', 'a policy that is off', [disables(PLATFORMS)]],
  [
    'resilience-defaults-on',
    'corroborated',
    'none',
    'a policy that only reports',
    [
      disables(PLATFORMS),
      {
        op: 'set-policy-state',
        id: guidOf(`policy/${PLATFORMS}`),
        state: 'enabledForReportingButNotEnforced',
      },
    ],
  ],
  [
    'resilience-defaults-on',
    'contradicted',
    PLATFORMS,
    'a policy on the second page, enforced since',
    [disables(PLATFORMS), { op: 'set-policy-state', id: guidOf(`policy/${PLATFORMS}`), state: 'enabled' }],
  ],
  ['no-sign-in-outside-window', 'corroborated', 'none since', 'the seed'],
  [
    'no-sign-in-outside-window',
    'corroborated',
    'and 1 that failed',
    'an attempt with a wrong credential',
    [signIn({ daysAgo: 2, errorCode: 50126 })],
  ],
  [
    'no-sign-in-outside-window',
    'contradicted',
    `1 outside of any window: request`,
    'a sign-in that no run knows of',
    [signIn({ daysAgo: 29 })],
  ],
  [
    'no-sign-in-outside-window',
    'corroborated',
    'none since',
    'a sign-in longer ago than the log is kept',
    [signIn({ daysAgo: 31 })],
  ],
  [
    'no-sign-in-outside-window',
    'inconclusive',
    'no licence',
    'a tenant without P1 or P2',
    [{ op: 'set-licence', licence: 'none' }],
  ],
];
