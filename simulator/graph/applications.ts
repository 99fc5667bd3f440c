import { z } from 'zod';
import { guidOf } from '../world/clock.ts';
import type { ClientApp, World } from '../world/world.ts';
import { parseJson } from '../wire.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { rowTest } from './filter.ts';
import { PERMISSIONS } from './permissions.ts';
import { directoryPage, select } from './query.ts';
import { GraphRefusal, noSuchResource } from './refusal.ts';

/** The application id of Microsoft Graph in every tenant. */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
/** The service principal of Graph, whose permissions are granted. */
export const GRAPH = {
  id: guidOf('service-principal/graph'),
  appId: GRAPH_APP_ID,
  displayName: 'Microsoft Graph',
};
const SINCE = '2026-01-15T09:00:00Z';

/** Applications in the tenant, and the application permissions that each was granted. */
export const applicationEndpoints: readonly Endpoint[] = [
  {
    operation: 'GET /servicePrincipals',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: ['$filter', '$select', '$top', '$skiptoken'],
    answer: ({ world, url }) => {
      const test = rowTest(url.searchParams.get('$filter') ?? undefined, {
        appId: { kind: 'string', ops: ['eq'] },
        displayName: { kind: 'string', ops: ['eq', 'startswith'] },
      });
      const rows = principals(world).filter(test);
      return directoryPage({ url, world, rows: rows.map((row) => select(url, row)) });
    },
  },
  {
    operation: 'GET /servicePrincipals/{id}',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: ['$select'],
    context: 'servicePrincipals/$entity',
    answer: ({ world, url, id }) => {
      const found = principals(world).find((principal) => principal.id === id.toLowerCase());
      if (found === undefined) throw noSuchResource(id);
      return select(url, found);
    },
  },
  {
    operation: 'GET /servicePrincipals/{id}/appRoleAssignments',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: ['$top', '$skiptoken'],
    answer: (call) => {
      const client = clientOf(call);
      const rows = client.roles.map((role) => assignment(client, role));
      return directoryPage({ url: call.url, world: call.world, rows });
    },
  },
  {
    operation: 'POST /servicePrincipals/{id}/appRoleAssignments',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    status: 201,
    answer: grant,
  },
];

const grantBody = z.object({ principalId: z.string(), resourceId: z.string(), appRoleId: z.string() });

/** Gives an application one permission of Graph; its next token has it. */
function grant(call: GraphCall): object {
  const client = clientOf(call);
  const asked = grantBody.safeParse(parseJson(call.request.body));
  const fits = asked.success && asked.data.principalId === idOf(client) && asked.data.resourceId === GRAPH.id;
  const role = appRoles(call.world).find(({ id }) => asked.success && id === asked.data.appRoleId);
  if (!fits || role === undefined)
    throw new GraphRefusal('Request_BadRequest', 'Not a valid reference update.');
  if (client.roles.includes(role.value))
    throw new GraphRefusal('Request_BadRequest', 'Permission being assigned already exists on the object');
  client.roles = [...client.roles, role.value];
  return assignment(client, role.value);
}

function clientOf({ world, id }: GraphCall): ClientApp {
  const found = world.clients.find((client) => idOf(client) === id.toLowerCase());
  if (found === undefined) throw noSuchResource(id);
  return found;
}

/** The object id of an application's service principal, as its tokens name it (`oid`). */
export function idOf({ clientId }: ClientApp): string {
  return guidOf(`service-principal/${clientId}`);
}

function principals(world: World) {
  const common = {
    accountEnabled: true,
    servicePrincipalType: 'Application',
    appRoleAssignmentRequired: false,
  };
  return [
    { ...GRAPH, ...common, appRoles: appRoles(world) },
    ...world.clients.map((client) => ({
      id: idOf(client),
      appId: client.clientId,
      displayName: 'Emergency access engine',
      ...common,
      appRoles: [],
    })),
  ];
}

/** Every application permission that is known here; their ids are made up, the real ones are the tenant's to tell. */
function appRoles(world: World) {
  const names = [...Object.values(PERMISSIONS).flat(), ...world.clients.flatMap(({ roles }) => roles)];
  return [...new Set(names)].toSorted().map((value) => ({
    id: roleId(value),
    allowedMemberTypes: ['Application'],
    displayName: value,
    description: value,
    isEnabled: true,
    origin: 'Application',
    value,
  }));
}

/** The id of an application permission of Graph here. */
export function roleId(role: string): string {
  return guidOf(`app-role/${role}`);
}

function assignment(client: ClientApp, role: string): object {
  return {
    id: guidOf(`app-role-assignment/${client.clientId}/${role}`),
    deletedDateTime: null,
    appRoleId: roleId(role),
    createdDateTime: SINCE,
    principalDisplayName: 'Emergency access engine',
    principalId: idOf(client),
    principalType: 'ServicePrincipal',
    resourceDisplayName: GRAPH.displayName,
    resourceId: GRAPH.id,
  };
}
