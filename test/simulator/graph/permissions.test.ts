import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { GRAPH, idOf, roleId } from '../../../simulator/graph/applications.ts';
import { PERMISSIONS } from '../../../simulator/graph/permissions.ts';
import type { Operation } from '../../../simulator/graph/permissions.ts';
import { ROLES } from '../../../simulator/world/roles.ts';
import { makePass } from '../../../simulator/world/passes.ts';
import { graphEndpoints, graphSite } from '../../../simulator/graph/site.ts';
import { breakglass, graph, testTenant } from '../tenant.ts';
import type { JsonAnswer } from '../tenant.ts';
import type { World } from '../../../simulator/world/world.ts';
import { publishedPermissions, UNMAPPED } from '../../support/permission-map.ts';
import { sharedDirectory } from '../../support/shared.ts';

const shared = sharedDirectory() ?? '.';
const reference = join(shared, 'contracts/graph/permissions.json');
const operations = graphEndpoints.map(({ operation, versions }) => ({
  operation,
  version: versions[0] ?? 'beta',
}));

const evaluation = {
  signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: '' },
  signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: ['All'] },
  signInConditions: {},
};

/** Sends the operation to something that exists. */
function perform(
  world: World,
  { operation, version }: { operation: Operation; version: string },
  roles: readonly string[],
): Promise<JsonAnswer> {
  const [method = '', path = ''] = operation.split(' ');
  const { id: userId } = breakglass(world, 1);
  const ids: Record<string, string> = {
    users: userId,
    groups: world.groups[0]?.id ?? '',
    security: world.emergency.ruleId,
    servicePrincipals: world.clients.map(idOf)[0] ?? '',
    directory: world.units.at(-1)?.id ?? '',
    roleManagement: world.roleGrants[0]?.id ?? '',
  };
  const id = ids[path.split('/')[1] ?? ''] ?? '';
  const body = bodyOf({ world, operation, userId });
  const unit = world.units.at(-1);
  if (unit !== undefined && method === 'DELETE') unit.members = [userId];
  const made = { lifetimeInMinutes: 10, isUsableOnce: true, actor: { appId: '' } };
  const pass = makePass(world, { user: breakglass(world, 1), ...made });
  const [client] = world.clients;
  if (client !== undefined) client.directoryRoles = [ROLES.globalAdministrator];
  const address = path.replace('{id}', id).replace('{member}', path.startsWith('/users') ? pass.id : userId);
  if (path.startsWith('/directory/deletedItems')) world.deletedUsers.push({ ...breakglass(world, 2), id });
  return graph(world, `/${version}${address}`, { method, roles, body });
}

function bodyOf({
  world,
  operation,
  userId,
}: {
  world: World;
  operation: Operation;
  userId: string;
}): object {
  switch (operation) {
    case 'PATCH /users/{id}':
      return { passwordProfile: { password: 'another one that is long' } };
    case 'POST /users/{id}/authentication/temporaryAccessPassMethods':
      return { lifetimeInMinutes: 10, isUsableOnce: true };
    case 'POST /directory/administrativeUnits/{id}/members/$ref':
      return { '@odata.id': `https://graph.test/v1.0/users/${userId}` };
    case 'POST /servicePrincipals/{id}/appRoleAssignments':
      return {
        principalId: world.clients.map(idOf)[0],
        resourceId: GRAPH.id,
        appRoleId: roleId('Application.Read.All'),
      };
    case 'POST /users':
      return {
        accountEnabled: true,
        displayName: 'somebody',
        mailNickname: 'somebody',
        userPrincipalName: `somebody@${world.domain}`,
        passwordProfile: { password: 'another one that is long' },
      };
    case 'POST /roleManagement/directory/roleAssignments':
      return { principalId: userId, roleDefinitionId: ROLES.globalReader, directoryScopeId: '/' };
    default:
      return { ...evaluation, signInIdentity: { ...evaluation.signInIdentity, userId } };
  }
}

const FOR_PASSWORDS = ['Directory.ReadWrite.All', 'User-PasswordProfile.ReadWrite.All', 'User.ReadWrite.All'];

describe('application permissions', () => {
  it('are demanded at every address that is served, and at no other', () => {
    const served = graphEndpoints.flatMap(({ operation, versions }) => {
      const [method = '', path = ''] = operation.split(' ');
      return versions.map((version) => `${method} /${version}${path}`);
    });
    expect(graphSite.handlers.map(({ method, path }) => `${method} ${path}`)).toEqual(served);
    expect(graphEndpoints.map(({ operation }) => operation).toSorted()).toEqual(
      Object.keys(PERMISSIONS).toSorted(),
    );
  });

  for (const { operation, version } of operations) {
    it(`${operation} needs one of its own`, async () => {
      const { world } = testTenant();
      const everyOther = Object.values(PERMISSIONS)
        .flat()
        .filter((role) => !PERMISSIONS[operation].some((one) => one === role));
      const refused = await perform(world, { operation, version }, everyOther);
      expect(refused).toMatchObject({
        status: 403,
        body: { error: { code: 'Authorization_RequestDenied' } },
      });
      for (const role of PERMISSIONS[operation]) {
        const { status } = await perform(testTenant().world, { operation, version }, [role]);
        // Of the many rights to change a user, few reach the password.
        const reaches = operation !== 'PATCH /users/{id}' || FOR_PASSWORDS.includes(role);
        expect({ role, opened: status < 300 }).toEqual({ role, opened: reaches });
      }
    });
  }
});

const describeReference = existsSync(reference) ? describe : describe.skip;

describeReference(`against Microsoft's permission reference (skipped when ${reference} is missing)`, () => {
  for (const operation of graphEndpoints.map((endpoint) => endpoint.operation)) {
    it(`${operation} is opened by exactly the permissions listed there`, () => {
      const [method = '', path = ''] = operation.split(' ');
      const listed = [...publishedPermissions({ method, path }).all];
      // Of these the reference says nothing, and the pages of the two requests are followed.
      expect(listed.length === 0).toBe(UNMAPPED.includes(operation));
      if (listed.length === 0) return;
      expect(PERMISSIONS[operation].toSorted()).toEqual(listed.toSorted());
    });
  }
});
