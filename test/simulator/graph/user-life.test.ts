import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ROLES } from '../../../simulator/world/roles.ts';
import type { World } from '../../../simulator/world/world.ts';
import { breakglass, control, graph, testTenant } from '../tenant.ts';

const WRITES = [
  'User.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'User.DeleteRestore.All',
  'User.Read.All',
];

function ask(world: World, [method = '', path = '']: readonly string[], body?: object) {
  return graph(world, `/v1.0${path}`, { method, roles: WRITES, ...(body === undefined ? {} : { body }) });
}

const somebody = (world: World, change: object = {}) => ({
  accountEnabled: true,
  displayName: 'Somebody',
  mailNickname: 'somebody',
  userPrincipalName: `somebody@${world.domain}`,
  passwordProfile: { password: 'a password that is long', forceChangePasswordNextSignIn: true },
  ...change,
});
const idOf = (body: unknown) => z.looseObject({ id: z.string() }).parse(body).id;

describe('users that come and go', () => {
  it('are created, get a role, lose it, and are deleted in two steps', async () => {
    const { world } = testTenant();
    const created = await ask(world, ['POST', '/users'], somebody(world));
    expect(created).toMatchObject({ status: 201, body: { displayName: 'Somebody' } });
    expect(JSON.stringify(created.body)).not.toContain('a password');
    const id = idOf(created.body);
    expect((await ask(world, ['GET', `/users/somebody@${world.domain}`])).status).toBe(200);
    const role = { principalId: id, roleDefinitionId: ROLES.globalAdministrator, directoryScopeId: '/' };
    const given = await ask(world, ['POST', '/roleManagement/directory/roleAssignments'], role);
    expect(given).toMatchObject({ status: 201, body: role });
    expect((await ask(world, ['POST', '/roleManagement/directory/roleAssignments'], role)).status).toBe(400);
    // An administrator, and the application holds no directory role.
    expect((await ask(world, ['DELETE', `/users/${id}`])).status).toBe(403);
    const path = `/roleManagement/directory/roleAssignments/${idOf(given.body)}`;
    expect((await ask(world, ['DELETE', path])).status).toBe(204);
    expect((await ask(world, ['DELETE', path])).status).toBe(404);
    expect((await ask(world, ['DELETE', `/users/${id}`])).status).toBe(204);
    expect((await ask(world, ['GET', `/users/${id}`])).status).toBe(404);
    const deleted = `/directory/deletedItems/${id}`;
    expect((await ask(world, ['GET', deleted])).body).toMatchObject({
      userPrincipalName: `${id.replaceAll('-', '')}somebody@${world.domain}`,
    });
    expect((await ask(world, ['DELETE', deleted])).status).toBe(204);
    expect((await ask(world, ['GET', deleted])).status).toBe(404);
    expect(world.audits.map(({ activityDisplayName }) => activityDisplayName)).toEqual([
      'Add user',
      'Add member to role',
      'Remove member from role',
      'Delete user',
      'Hard Delete user',
    ]);
  });

  it.each([
    ['in another domain', { userPrincipalName: 'somebody@elsewhere.example' }],
    ['without a password', { passwordProfile: undefined }],
    ['under a name that is taken', { userPrincipalName: 'breakglass-1@example.onmicrosoft.com' }],
    ['under no name', { userPrincipalName: '@example.onmicrosoft.com' }],
  ])('are not created %s', async (_, change) => {
    const { world } = testTenant();
    expect((await ask(world, ['POST', '/users'], somebody(world, change))).status).toBe(400);
  });

  it.each([
    ['to nobody', { principalId: 'x', roleDefinitionId: ROLES.globalReader }],
    ['that is none', { roleDefinitionId: 'x' }],
    ['on a part of the directory', { roleDefinitionId: ROLES.globalReader, directoryScopeId: '/x' }],
  ])('get no role %s', async (_, change) => {
    const { world } = testTenant();
    const body = { principalId: breakglass(world, 1).id, directoryScopeId: '/', ...change };
    expect((await ask(world, ['POST', '/roleManagement/directory/roleAssignments'], body)).status).toBe(400);
  });

  it('show late, and stay for as long, while the tenant does not agree with itself', async () => {
    const { world, advance } = testTenant();
    await control(world, { path: '/world', body: { op: 'set-consistency', delayMs: 5_000 } });
    const id = idOf((await ask(world, ['POST', '/users'], somebody(world))).body);
    expect((await ask(world, ['GET', `/users/${id}`])).status).toBe(404);
    advance(5_001);
    expect((await ask(world, ['GET', `/users/${id}`])).status).toBe(200);
    await ask(world, ['DELETE', `/users/${id}`]);
    expect((await ask(world, ['GET', `/users/${id}`])).body).toMatchObject({ id });
    advance(5_001);
    expect((await ask(world, ['GET', `/users/${id}`])).status).toBe(404);
  });
});
