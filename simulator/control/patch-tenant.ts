import { X509Certificate, createHash } from 'node:crypto';
import { z } from 'zod';
import { alertTarget } from '../alert-senders.ts';
import { mergeIncidents, setIncidentStatus } from '../world/incidents.ts';
import { permanent } from '../world/seed-people.ts';
import { ROLES } from '../world/roles.ts';
import type { World } from '../world/world.ts';

/** A role by the name that patches give it. */
export const role = z.enum([
  'globalAdministrator',
  'privilegedRoleAdministrator',
  'conditionalAccessAdministrator',
  'securityAdministrator',
  'privilegedAuthenticationAdministrator',
  'userAdministrator',
  'globalReader',
]);

/** Changes of what holds for the whole tenant. */
export const tenantPatches = [
  z.strictObject({ op: z.literal('set-consistency'), delayMs: z.int().min(0) }),
  z.strictObject({
    op: z.literal('set-pass-policy'),
    state: z.enum(['enabled', 'disabled']),
    maximumLifetimeInMinutes: z.int().min(10).default(60),
  }),
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
  z.strictObject({
    op: z.literal('set-workspace-access'),
    access: z.enum(['granted', 'denied', 'partial']),
  }),
  z.strictObject({ op: z.literal('set-alert-targets'), targets: z.array(alertTarget).max(5) }),
  z.strictObject({
    op: z.literal('set-incident-status'),
    id: z.string(),
    status: z.enum(['active', 'inProgress', 'resolved']),
  }),
  z.strictObject({ op: z.literal('merge-incidents'), from: z.string(), into: z.string() }),
  /** In place of the certificate that its applications had, as PEM. */
  z.strictObject({ op: z.literal('register-certificate'), pem: z.string() }),
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
    case 'set-consistency':
      world.consistencyMs = patch.delayMs;
      return true;
    case 'set-workspace-access':
      world.workspace.access = patch.access;
      return true;
    case 'set-alert-targets':
      world.alertTargets = patch.targets;
      return true;
    case 'set-incident-status':
      return setIncidentStatus(world, patch);
    case 'merge-incidents':
      return mergeIncidents(world, patch);
    case 'set-security-defaults':
      world.securityDefaults = patch.on;
      return true;
    case 'set-pass-policy': {
      const { state, maximumLifetimeInMinutes } = patch;
      world.passPolicy = { ...world.passPolicy, state, maximumLifetimeInMinutes };
      return true;
    }
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
    case 'register-certificate':
      world.keys.clientCertificate = certificateOf(patch.pem);
      return true;
    case 'add-group-role': {
      const group = world.groups.find(({ displayName }) => displayName === patch.group);
      if (group !== undefined) world.roleGrants.push(permanent(group.id, ROLES[patch.role]));
      return group !== undefined;
    }
  }
}

/** What a client assertion names it by is its SHA-256 thumbprint (RFC 7515 §4.1.8). */
function certificateOf(pem: string): World['keys']['clientCertificate'] {
  const { publicKey, raw } = new X509Certificate(pem);
  return { publicKey, thumbprint: createHash('sha256').update(raw).digest('base64url') };
}

function setService(world: World, { id, status }: { id: string; status: string | null }): boolean {
  const service = world.services.find((one) => one.id === id);
  if (service === undefined) return false;
  if (status === null) world.services = world.services.filter((one) => one !== service);
  else service.status = status;
  return true;
}
