import { z } from 'zod';
import { GRAPH, idOf, roleId } from '../../../simulator/graph/applications.ts';
import type { Version } from '../../../simulator/graph/endpoint.ts';
import { PERMISSIONS, type Operation } from '../../../simulator/graph/permissions.ts';
import { ROLES } from '../../../simulator/world/roles.ts';
import type { World } from '../../../simulator/world/world.ts';
import { graph } from '../tenant.ts';
import { EVERY_ROLE, somebody, type Heard } from './asking.ts';

const made = z.looseObject({ id: z.string() });

/** Makes every write that the pretend Graph takes, each so that it is done: what one makes, a later one removes. */
export async function write(world: World, version: Version): Promise<readonly Heard[]> {
  const [client] = world.clients;
  const [unit] = world.units;
  if (client === undefined || unit === undefined) throw new Error('expected an application and a unit');
  client.directoryRoles = [ROLES.globalAdministrator];
  const heard: Heard[] = [];
  const send = async (operation: Operation, ids: Ids = {}, body?: object): Promise<unknown> => {
    const [method = '', pattern = ''] = operation.split(' ');
    const path = pattern.replace('{id}', ids.id ?? '').replace('{member}', ids.member ?? '');
    const answer = await graph(world, `/${version}${path}`, { method, roles: EVERY_ROLE, body });
    heard.push({ operation, version, said: `${version} ${operation}`, ...answer });
    return answer.body;
  };
  const { id } = made.parse(await send('POST /users', {}, somebody(world)));
  await send('PATCH /users/{id}', { id }, { passwordProfile: { password: 'yet another one that is long' } });
  await send('POST /users/{id}/revokeSignInSessions', { id });
  const assigned = { principalId: id, roleDefinitionId: ROLES.globalReader, directoryScopeId: '/' };
  const role = made.parse(await send('POST /roleManagement/directory/roleAssignments', {}, assigned));
  await send('DELETE /roleManagement/directory/roleAssignments/{id}', role);
  const pass = made.parse(
    await send('POST /users/{id}/authentication/temporaryAccessPassMethods', { id }, {}),
  );
  await send('DELETE /users/{id}/authentication/temporaryAccessPassMethods/{member}', {
    ...{ id, member: pass.id },
  });
  const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` };
  await send('POST /directory/administrativeUnits/{id}/members/$ref', unit, reference);
  await send('DELETE /directory/administrativeUnits/{id}/members/{member}/$ref', { id: unit.id, member: id });
  const right = Object.values(PERMISSIONS)
    .flat()
    .find((one) => !client.roles.includes(one));
  const granted = { principalId: idOf(client), resourceId: GRAPH.id, appRoleId: roleId(right ?? '') };
  await send('POST /servicePrincipals/{id}/appRoleAssignments', { id: idOf(client) }, granted);
  await send('DELETE /users/{id}', { id });
  await send('DELETE /directory/deletedItems/{id}', { id });
  return heard;
}

interface Ids {
  readonly id?: string;
  readonly member?: string;
}
