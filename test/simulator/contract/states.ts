import type { z } from 'zod';
import type { worldPatch } from '../../../simulator/control/patch.ts';
import { FAULTS, type FaultName } from '../../../simulator/faults/names.ts';
import { guidOf } from '../../../simulator/world/clock.ts';
import type { World } from '../../../simulator/world/world.ts';
import { breakglass, control, passkeyOf, post, signInAs } from '../tenant.ts';

interface Tenant {
  readonly world: World;
  readonly advance: (ms: number) => void;
}
type Prepare = (tenant: Tenant) => Promise<void>;

const ONE = 'breakglass-1';

/** Makes changes by the control host, as a test of somebody else's would. */
function patched(...patches: readonly object[]): Prepare {
  return async ({ world, advance }) => {
    const { status, body } = await control(world, { path: '/world', body: patches });
    if (status !== 204) throw new Error(`expected the changes to be made, got ${JSON.stringify(body)}`);
    advance(60_000);
  };
}

/** What a drill leaves behind: sign-ins that held and did not, a new passkey, ended sessions, alerts. */
const drilled: Prepare = async ({ world, advance }) => {
  const user = breakglass(world, 1);
  await signInAs(world, user);
  await signInAs(world, user, { credential: 'wrong' });
  await signInAs(world, user, { address: '198.51.100.7' });
  const fields = { account: user.userPrincipalName, credential: passkeyOf(user) };
  await post(world, '/security-info/replace-passkey', { fields });
  advance(60_000);
};

/** The operations centre merges the incident of one account into that of the other, and is done with it. */
const worked: Prepare = async (tenant) => {
  await drilled(tenant);
  await signInAs(tenant.world, breakglass(tenant.world, 2));
  await patched(
    { op: 'merge-incidents', from: '28282', into: '28283' },
    { op: 'set-incident-status', id: '28283', status: 'resolved' },
  )(tenant);
};

/** Faults whose answers are broken on purpose, or none at all. */
const BROKEN: readonly FaultName[] = [
  'malformed-json',
  'huge-answer',
  'write-lost-after-commit',
  'graph-down',
];

function struckBy(name: FaultName): Prepare {
  return async (tenant) => {
    await control(tenant.world, { path: '/faults', body: { name } });
    await drilled(tenant);
  };
}

const KINDS = ['phone', 'authenticator', 'software-oath', 'email', 'external', 'synced-passkey'];

const policyId = (name: string) => guidOf(`policy/${name}`);

/** Changes of the world, and what is made of it by them; each row is one state. */
const CHANGES: Readonly<Record<string, readonly z.input<typeof worldPatch>[]>> = {
  'accounts in a bad way': [
    { op: 'set-user', user: ONE, accountEnabled: false, onPremisesSyncEnabled: true },
    { op: 'set-unit-member', user: 'breakglass-2', unit: 'Emergency access', member: true },
    { op: 'add-role', user: ONE, role: 'globalReader', endDateTime: '2027-01-01T00:00:00Z' },
    { op: 'add-role', user: ONE, role: 'securityAdministrator', standing: 'eligible' },
    { op: 'add-group-role', group: 'Emergency access accounts', role: 'globalReader' },
    { op: 'remove-role', user: 'breakglass-2', role: 'globalAdministrator' },
    { op: 'add-phone', user: 'breakglass-2' },
    { op: 'remove-user', user: 'employee-1' },
    { op: 'log-sign-in', user: ONE, address: '2001:db8::1', daysAgo: 100, errorCode: 50126 },
  ],
  'a tenant in a bad way': [
    { op: 'set-security-defaults', on: null },
    { op: 'set-pass-policy', state: 'disabled' },
    { op: 'set-service-status', id: 'MicrosoftEntra', status: 'serviceDegradation' },
    { op: 'set-subscription', capabilityStatus: 'Suspended', provisioningStatus: 'Disabled' },
    { op: 'add-blocking-policy', name: 'CA666', user: ONE },
    { op: 'set-policy-state', id: policyId('CA002 Require MFA for all users'), state: 'disabled' },
    { op: 'set-resilience-defaults', id: policyId('CA003 Block legacy authentication'), disabled: true },
  ],
  'without a licence': [{ op: 'set-licence', licence: 'none' }],
  'as throttled as documented': [{ op: 'set-limits', limits: 'documented' }],
};

/** Changes that only move when or whether Graph answers, or what other hosts do. */
const ELSEWHERE = [
  'register-certificate',
  'remove-method',
  'set-alert-targets',
  'set-client-roles',
  'set-consistency',
  'set-ingestion',
  'set-workspace-access',
];

/** The changes that some state makes (`every kind of method` below adds methods, `after a drill` works on incidents), or that need none. */
export const COVERED: readonly string[] = [
  ...Object.values(CHANGES)
    .flat()
    .map(({ op }) => op),
  ...ELSEWHERE,
  'add-method',
  'merge-incidents',
  'set-incident-status',
];

/** Every state that changes of the world make. */
export const STATES: Readonly<Record<string, Prepare>> = {
  'as seeded': () => Promise.resolve(),
  'after a drill': worked,
  'every kind of method': async (tenant) => {
    await patched(...KINDS.map((kind) => ({ op: 'add-method', user: ONE, kind })))(tenant);
    breakglass(tenant.world, 1).methods.push({
      id: 'certificate',
      kind: 'certificate',
      displayName: 'Certificate',
      createdDateTime: '2026-01-01T00:00:00Z',
      secret: null,
    });
  },
  ...Object.fromEntries(Object.entries(CHANGES).map(([name, changes]) => [name, patched(...changes)])),
};

function isListed(name: string): name is FaultName {
  return name in FAULTS;
}

/** Every fault, but for those that break answers on purpose. */
export const STRUCK: Readonly<Record<string, Prepare>> = Object.fromEntries(
  Object.keys(FAULTS).flatMap((name) =>
    isListed(name) && !BROKEN.includes(name) ? [[name, struckBy(name)]] : [],
  ),
);
