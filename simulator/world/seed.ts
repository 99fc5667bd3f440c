import { guidOf } from './clock.ts';
import { seedPolicies } from './seed-policies.ts';
import { seedGrants, seedGroups, seedUsers } from './seed-people.ts';
import { seedStaffPolicies } from './seed-policies-staff.ts';
import { seedStaff, seedTeams } from './seed-staff.ts';
import { growth, manySignIns } from './seed-large.ts';
import { seedSignIns } from './seed-logs.ts';
import { seedAdministrativeUnits } from './units.ts';
import type { ClientApp, DetectionRule, Seed, Service, World } from './world.ts';

/** What the engine needs in this tenant while no write is on, and nothing more, by the permission reference of 2026-08. */
export const DEFAULT_ROLES: readonly string[] = [
  'AuditLog.Read.All',
  'CustomDetection.Read.All',
  'GroupMember.ReadBasic.All',
  'LicenseAssignment.Read.All',
  'Policy.Read.All',
  'RoleManagement.Read.Directory',
  'SecurityAlert.Read.All',
  'ServiceHealth.Read.All',
  'User.Read.All',
  'UserAuthenticationMethod.Read.All',
];

/** The address range of the administrators' workstations (RFC 5737 documentation range). */
const PAW_RANGE = '203.0.113.0/24';
/** Where a person sits who names no address. */
export const PAW_ADDRESS = '203.0.113.10';
const DOMAIN = 'example.onmicrosoft.com';

/** The engine's own application in the default seed. */
const DEFAULT_CLIENT_ID = guidOf('client/engine');

/** A tenant with two well-kept emergency accounts. */
export function createWorld(seed: Seed): World {
  const users = [...seedUsers(DOMAIN), ...seedStaff(DOMAIN)];
  const { groups: first, excluded, emergency } = seedGroups(users);
  const teams = seedTeams(users);
  const groups = [...first, ...Object.values(teams)];
  const policies = [...seedPolicies({ excluded, emergency }), ...seedStaffPolicies({ excluded, teams })];
  const rule = seedRule();
  const world: World = {
    seed,
    tenantId: guidOf('tenant/example'),
    domain: DOMAIN,
    salt: seed.salt,
    sequence: 0,
    machineNow: seed.machineNow,
    clockOffsetMs: seed.clockOffsetMs ?? 0,
    ingestion: { ...(seed.ingestion ?? { signInsMs: 2_000, auditsMs: 2_000, alertsMs: 3_000 }) },
    limits: seed.limits ?? 'generous',
    size: seed.size ?? 'ordinary',
    consistencyMs: 0,
    stale: new Map(),
    workspace: { id: guidOf('workspace/security'), access: 'granted' },
    alertTargets: [],
    licence: 'premium',
    subscription: { capabilityStatus: 'Enabled', provisioningStatus: 'Success' },
    securityDefaults: false,
    passPolicy: { state: 'enabled', minimumLifetimeInMinutes: 10, maximumLifetimeInMinutes: 60 },
    services: seedServices(),
    keys: { ...seed.keys },
    idpIssuer: '',
    graphOrigin: '',
    clients: seedClients(seed),
    users,
    groups,
    units: seedAdministrativeUnits(users),
    roleGrants: seedGrants(users),
    policies,
    namedLocations: [
      { id: guidOf('location/offices'), displayName: 'Offices', isTrusted: true, ranges: [PAW_RANGE] },
    ],
    ...noRecords(),
    detectionRules: [rule],
    webhooks: [],
    sessions: new Map(),
    faults: new Map(),
    requests: new Map(),
    throttled: 0,
    buckets: new Map(),
    revocationsCommitted: 0,
    emergency: emergencyOf({ users, policies, ruleId: rule.id }),
  };
  world.signIns.push(...seedSignIns(world));
  if (world.size === 'large') enlarge(world, excluded);
  return world;
}

/** What nothing is in at first. */
function noRecords(): Pick<World, 'signIns' | 'audits' | 'alerts' | 'incidents' | 'deletedUsers' | 'passes'> {
  return { signIns: [], audits: [], alerts: [], incidents: [], deletedUsers: [], passes: [] };
}

/** What a rehearsal must know by name. */
function emergencyOf({
  users,
  policies,
  ruleId,
}: Pick<World, 'users' | 'policies'> & { ruleId: string }): World['emergency'] {
  return {
    accounts: users.slice(0, 2).map(({ id }, at) => ({ name: `breakglass-${String(at + 1)}`, objectId: id })),
    policyId: policies.find(({ displayName }) => displayName.startsWith('CA007'))?.id ?? '',
    ruleId,
    pawRange: PAW_RANGE,
  };
}

/** Fills the ordinary tenant up to the large one. */
function enlarge(world: World, excluded: string): void {
  const held = { users: world.users.length, policies: world.policies.length };
  const { users, groups, policies } = growth({ domain: world.domain, excluded, held });
  for (const user of users) world.users.push(user);
  world.groups.push(...groups);
  world.policies.push(...policies);
  world.signIns.unshift(...manySignIns(world));
}

/** What watches the emergency accounts. */
function seedRule(): DetectionRule {
  return {
    id: '7506',
    detectorId: guidOf('detector/emergency-sign-in'),
    displayName: 'Emergency account used',
    alertTitle: 'Emergency account sign-in',
    isEnabled: true,
  };
}

/** A day on which everything works. */
function seedServices(): Service[] {
  return [
    { id: 'MicrosoftEntra', service: 'Microsoft Entra', status: 'serviceOperational' },
    { id: 'Exchange', service: 'Exchange Online', status: 'serviceOperational' },
    { id: 'MicrosoftDefenderXDR', service: 'Microsoft Defender XDR', status: 'serviceOperational' },
  ];
}

function seedClients(seed: Seed): ClientApp[] {
  const clients = seed.clients ?? [{ clientId: DEFAULT_CLIENT_ID, roles: DEFAULT_ROLES }];
  return clients.map(({ roles, ...client }) => ({ ...client, roles: [...roles] }));
}
