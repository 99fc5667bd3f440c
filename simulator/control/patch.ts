import { z } from 'zod';
import { findUser } from '../world/directory.ts';
import { nextGuid, now } from '../world/clock.ts';
import { logEntry } from '../world/log-entry.ts';
import { ask, conditions, policy } from '../world/seed-policies.ts';
import { passkey, permanent, personal, phone } from '../world/seed-people.ts';
import { applyTenantPatch, isTenantPatch, role, tenantPatches } from './patch-tenant.ts';
import { ROLES } from '../world/roles.ts';
import { applyPolicies, overall, PORTAL_APP } from '../world/apply-policies.ts';
import { setMember } from '../world/units.ts';
import { without } from '../wire.ts';
import type { User, World } from '../world/world.ts';

const milliseconds = z.int().min(0);

/** One change of the world; `user` is an object id, principal name or short name. */
export const worldPatch = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('set-user'),
    user: z.string(),
    userPrincipalName: z.string().optional(),
    accountEnabled: z.boolean().optional(),
    onPremisesSyncEnabled: z.boolean().nullable().optional(),
    isManagementRestricted: z.boolean().nullable().optional(),
  }),
  z.strictObject({ op: z.literal('add-phone'), user: z.string() }),
  z.strictObject({
    op: z.literal('add-method'),
    user: z.string(),
    kind: z.enum(['phone', 'authenticator', 'software-oath', 'email', 'external', 'synced-passkey']),
  }),
  /** By the unit's display name. */
  z.strictObject({
    op: z.literal('set-unit-member'),
    user: z.string(),
    unit: z.string(),
    member: z.boolean(),
  }),
  z.strictObject({ op: z.literal('remove-user'), user: z.string() }),
  z.strictObject({ op: z.literal('remove-method'), user: z.string(), id: z.string() }),
  z.strictObject({
    op: z.literal('add-role'),
    user: z.string(),
    role,
    standing: z.enum(['active', 'eligible']).default('active'),
    endDateTime: z.iso.datetime().nullable().default(null),
  }),
  z.strictObject({ op: z.literal('remove-role'), user: z.string(), role }),
  z.strictObject({ op: z.literal('add-blocking-policy'), name: z.string(), user: z.string() }),
  z.strictObject({
    op: z.literal('set-policy-state'),
    id: z.string(),
    state: z.enum(['enabled', 'disabled', 'enabledForReportingButNotEnforced']),
  }),
  z.strictObject({
    op: z.literal('set-client-roles'),
    clientId: z.string(),
    roles: z.array(z.string()),
    /** Of the directory; as they are where left out. */
    directoryRoles: z.array(role).optional(),
  }),
  z.strictObject({ op: z.literal('set-licence'), licence: z.enum(['premium', 'none']) }),
  z.strictObject({ op: z.literal('set-limits'), limits: z.enum(['generous', 'documented']) }),
  z.strictObject({
    op: z.literal('set-ingestion'),
    signInsMs: milliseconds.optional(),
    auditsMs: milliseconds.optional(),
    alertsMs: milliseconds.optional(),
  }),
  z.strictObject({
    op: z.literal('log-sign-in'),
    user: z.string(),
    address: z.union([z.ipv4(), z.ipv6()]),
    daysAgo: z.int().min(0).default(0),
    errorCode: z.int().default(0),
  }),
  ...tenantPatches,
]);
type WorldPatch = z.infer<typeof worldPatch>;

/** Applies one change; false where what it names does not exist. */
export function applyPatch(world: World, patch: WorldPatch): boolean {
  switch (patch.op) {
    case 'set-client-roles':
      return change(
        world.clients.find(({ clientId }) => clientId === patch.clientId),
        (client) => {
          client.roles = patch.roles;
          if (patch.directoryRoles !== undefined)
            client.directoryRoles = patch.directoryRoles.map((name) => ROLES[name]);
        },
      );
    case 'set-policy-state':
      return change(
        world.policies.find(({ id }) => id === patch.id),
        (found) => (found.state = patch.state),
      );
    case 'set-licence':
      world.licence = patch.licence;
      return true;
    case 'set-limits':
      world.limits = patch.limits;
      return true;
    case 'set-ingestion':
      Object.assign(world.ingestion, without(patch, ['op']));
      return true;
    case 'set-unit-member': {
      const unit = world.units.find(({ displayName }) => displayName === patch.unit);
      const user = findUser(world, patch.user);
      if (unit === undefined || user === undefined) return false;
      setMember(world, { unit, user, member: patch.member });
      return true;
    }
    default:
      if (isTenantPatch(patch)) return applyTenantPatch(world, patch);
      return change(findUser(world, patch.user), (user) => {
        applyToUser({ world, user, patch });
      });
  }
}

function change<Item>(item: Item | undefined, apply: (item: Item) => unknown): boolean {
  if (item === undefined) return false;
  apply(item);
  return true;
}

function applyToUser({
  world,
  user,
  patch,
}: {
  world: World;
  user: User;
  patch: Exclude<Extract<WorldPatch, { user: string }>, { op: 'set-unit-member' }>;
}): void {
  switch (patch.op) {
    case 'set-user':
      Object.assign(user, without(patch, ['op', 'user']));
      break;
    case 'add-phone':
      user.methods.push(phone(user.userPrincipalName));
      break;
    case 'add-method':
      addMethod({ world, user, kind: patch.kind });
      break;
    case 'remove-user':
      world.users.splice(world.users.indexOf(user), 1);
      break;
    case 'remove-method':
      user.methods = user.methods.filter(({ id }) => id !== patch.id);
      break;
    case 'add-role':
      world.roleGrants.push({
        ...permanent(user.id, ROLES[patch.role]),
        standing: patch.standing,
        endDateTime: patch.endDateTime,
      });
      break;
    case 'remove-role':
      removeRole(world, { userId: user.id, roleDefinitionId: ROLES[patch.role] });
      break;
    case 'add-blocking-policy':
      world.policies.push(
        policy({
          name: patch.name,
          conditions: conditions({ users: { includeUsers: [user.id] } }),
          grantControls: ask('block'),
        }),
      );
      break;
    case 'log-sign-in':
      logSignIn({ ...patch, world, user });
  }
}

function removeRole(
  world: World,
  { userId, roleDefinitionId }: { userId: string; roleDefinitionId: string },
): void {
  const kept = world.roleGrants.filter(
    (grant) => grant.principalId !== userId || grant.roleDefinitionId !== roleDefinitionId,
  );
  world.roleGrants.splice(0, world.roleGrants.length, ...kept);
}

function addMethod({
  world,
  user,
  kind,
}: {
  world: World;
  user: User;
  kind: Extract<WorldPatch, { op: 'add-method' }>['kind'];
}): void {
  const name = user.userPrincipalName;
  user.methods.push(
    kind === 'synced-passkey'
      ? { ...passkey({ name, id: nextGuid(world), createdAt: now(world) }), synced: true }
      : personal({ name, kind }),
  );
}

/** A sign-in by nobody whom the portal saw, in the log at once. */
function logSignIn({
  world,
  user,
  address,
  daysAgo,
  errorCode,
}: Pick<Extract<WorldPatch, { op: 'log-sign-in' }>, 'address' | 'daysAgo' | 'errorCode'> & {
  world: World;
  user: User;
}): void {
  const at = now(world) - daysAgo * 86_400_000;
  const { policies } = applyPolicies({ world, user, method: 'passkey', address });
  const entry = logEntry({
    world,
    user,
    at,
    id: nextGuid(world),
    appId: PORTAL_APP.id,
    appDisplayName: PORTAL_APP.displayName,
    ipAddress: address,
    errorCode,
    failureReason: 'Other.',
    method: 'passkey',
    conditionalAccessStatus: overall(policies),
    appliedPolicies: policies,
  });
  world.signIns.push(entry);
}
