import type { HeldRole } from '../../domain/readiness/snapshot.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { z } from 'zod';
import type { Answer } from './get-json.ts';
import { REQUESTS } from './requests.ts';
import { membership, roleAssignment, roleInstance } from './schemas.ts';
import type { OpenTenant } from './tenants.ts';

/** The roles of an account, and the answers that show them. */
export interface RolesRead {
  readonly roles: readonly HeldRole[];
  readonly answers: readonly Answer<unknown>[];
}

/** Reads active and eligible roles, held directly or through groups that roles may be given to. */
export async function readRoles({
  tenant,
  objectId,
}: {
  readonly tenant: OpenTenant;
  readonly objectId: string;
}): Promise<RolesRead> {
  const memberships = await tenant.list(REQUESTS.memberOf(objectId), membership);
  // Without a right to read groups, Graph shows of each only its id and null for the rest: then each may have a role.
  const groups = memberships.value
    .filter((entry) => entry['@odata.type'].toLowerCase() === '#microsoft.graph.group')
    .filter(({ isAssignableToRole }) => isAssignableToRole !== false)
    .flatMap(({ id }) => (id === undefined ? [] : [id]));
  const read: RolesRead[] = [];
  for (const principal of [objectId, ...groups]) {
    read.push(await readPrincipal({ tenant, principal, via: principal === objectId ? 'direct' : 'group' }));
  }
  return {
    roles: read.flatMap(({ roles }) => roles),
    answers: [memberships, ...read.flatMap(({ answers }) => answers)],
  };
}

interface Principal {
  readonly tenant: OpenTenant;
  readonly principal: string;
  readonly via: HeldRole['via'];
}

/**
 * Schedule instances tell an assignment from an activation. A tenant without Privileged Identity Management
 * has none, and then every assignment is a standing one.
 */
async function readPrincipal(input: Principal): Promise<RolesRead> {
  try {
    return await readInstances(input);
  } catch (error) {
    if (error instanceof BreakglassError && error.code === 'LICENCE_MISSING') {
      return await readAssignments(input);
    }
    throw error;
  }
}

async function readInstances({ tenant, principal, via }: Principal): Promise<RolesRead> {
  const active = await tenant.list(REQUESTS.roleAssignmentInstances(principal), roleInstance);
  const eligible = await tenant.list(REQUESTS.roleEligibilityInstances(principal), roleInstance);
  const held = (how: HeldRole['how']) => (instance: z.infer<typeof roleInstance>) =>
    heldRole({ instance, how, via });
  return {
    roles: [...active.value.map(held('active')), ...eligible.value.map(held('eligible'))],
    answers: [active, eligible],
  };
}

function heldRole({
  instance,
  how,
  via,
}: {
  readonly instance: z.infer<typeof roleInstance>;
  readonly how: HeldRole['how'];
  readonly via: HeldRole['via'];
}): HeldRole {
  const activated = instance.assignmentType?.toLowerCase() === 'activated';
  const end = instance.endDateTime ?? null;
  return {
    role: instance.roleDefinitionId.toLowerCase(),
    scope: instance.directoryScopeId ?? '/',
    how,
    permanent: !activated && end === null,
    endsAt: end === null ? null : new Date(end).toISOString(),
    via: instance.memberType?.toLowerCase() === 'group' ? 'group' : via,
  };
}

async function readAssignments({ tenant, principal, via }: Principal): Promise<RolesRead> {
  const assignments = await tenant.list(REQUESTS.roleAssignments(principal), roleAssignment);
  const roles = assignments.value.map(({ roleDefinitionId, directoryScopeId }): HeldRole => ({
    role: roleDefinitionId.toLowerCase(),
    scope: directoryScopeId ?? '/',
    how: 'active',
    permanent: true,
    endsAt: null,
    via,
  }));
  return { roles, answers: [assignments] };
}
