import { z } from 'zod';
import { permanent } from '../world/seed-people.ts';
import { ROLES } from '../world/roles.ts';
import type { World } from '../world/world.ts';

/** A role by the name that patches give it. */
export const role = z.enum([
  'globalAdministrator',
  'privilegedRoleAdministrator',
  'conditionalAccessAdministrator',
  'securityAdministrator',
  'userAdministrator',
  'globalReader',
]);

/** Changes of what holds for the whole tenant. */
export const tenantPatches = [
  z.strictObject({ op: z.literal('set-security-defaults'), on: z.boolean().nullable() }),
  /** Null takes the service off the list. */
  z.strictObject({ op: z.literal('set-service-status'), id: z.string(), status: z.string().nullable() }),
  z.strictObject({
    op: z.literal('set-subscription'),
    capabilityStatus: z.string().default('Enabled'),
    provisioningStatus: z.string().default('Success'),
  }),
  z.strictObject({
    op: z.literal('set-resilience-defaults'),
    id: z.string(),
    disabled: z.boolean(),
  }),
  /** Through a group, by its display name, that roles may be given to. */
  z.strictObject({ op: z.literal('add-group-role'), group: z.string(), role }),
] as const;

type TenantPatch = z.infer<(typeof tenantPatches)[number]>;

/** Tells a change of the tenant from one of a user. */
export function isTenantPatch(patch: { readonly op: string }): patch is TenantPatch {
  return tenantPatches.some(({ shape }) => shape.op.value === patch.op);
}

/** Applies one change; false where what it names does not exist. */
export function applyTenantPatch(world: World, patch: TenantPatch): boolean {
  switch (patch.op) {
    case 'set-security-defaults':
      world.securityDefaults = patch.on;
      return true;
    case 'set-subscription': {
      const { capabilityStatus, provisioningStatus } = patch;
      world.subscription = { capabilityStatus, provisioningStatus };
      return true;
    }
    case 'set-service-status':
      return setService(world, patch);
    case 'set-resilience-defaults': {
      const policy = world.policies.find(({ id }) => id === patch.id);
      if (policy !== undefined) policy.sessionControls = { disableResilienceDefaults: patch.disabled };
      return policy !== undefined;
    }
    case 'add-group-role': {
      const group = world.groups.find(({ displayName }) => displayName === patch.group);
      if (group !== undefined) world.roleGrants.push(permanent(group.id, ROLES[patch.role]));
      return group !== undefined;
    }
  }
}

function setService(world: World, { id, status }: { id: string; status: string | null }): boolean {
  const service = world.services.find((one) => one.id === id);
  if (service === undefined) return false;
  if (status === null) world.services = world.services.filter((one) => one !== service);
  else service.status = status;
  return true;
}
