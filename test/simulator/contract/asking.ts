import { z } from 'zod';
import type { Version } from '../../../simulator/graph/endpoint.ts';
import { idOf } from '../../../simulator/graph/applications.ts';
import { PERMISSIONS, type Operation } from '../../../simulator/graph/permissions.ts';
import { graphEndpoints } from '../../../simulator/graph/site.ts';
import type { World } from '../../../simulator/world/world.ts';
import { graph } from '../tenant.ts';

/** One answer, and what brought it. */
export interface Heard {
  readonly operation: Operation;
  readonly version: Version;
  /** The request in short. */
  readonly said: string;
  readonly status: number;
  readonly body: unknown;
}

/** Every permission, of an application that may do all. */
export const EVERY_ROLE = Object.values(PERMISSIONS).flat();
const NOT_FOUND = '00000000-0000-4000-8000-00000000dead';
const MOST_PAGES = 20;

const USER_MEMBERS =
  'id,userPrincipalName,displayName,givenName,surname,jobTitle,accountEnabled,onPremisesSyncEnabled,userType,' +
  'createdDateTime,lastPasswordChangeDateTime,signInSessionsValidFromDateTime,passwordPolicies,' +
  'isManagementRestricted,businessPhones,mail,mobilePhone,officeLocation,preferredLanguage,usageLocation,' +
  'assignedLicenses,signInActivity';

/** Query options worth asking with, beside none. */
const QUERIES: Partial<Record<Operation, readonly string[]>> = {
  'GET /users/{id}': [`?$select=${USER_MEMBERS}`, '?$select=nonesuch'],
  'GET /users/{id}/transitiveMemberOf': ['?$top=1', '?$select=displayName'],
  'GET /groups/{id}/transitiveMembers': ['?$top=1'],
  'GET /identity/conditionalAccess/policies': [
    '?$select=displayName,state',
    '?$top=15&$count=true&$orderby=displayName',
  ],
  'GET /auditLogs/signIns': ['?$top=2', '?$orderby=createdDateTime', "?$filter=nonesuch eq 'x'"],
  'GET /auditLogs/directoryAudits': ['?$top=1'],
  'GET /security/alerts_v2': ['?$top=1&$count=true'],
  'GET /security/incidents': ['?$expand=alerts&$top=1', '?$expand=nonesuch'],
  'GET /admin/serviceAnnouncement/healthOverviews': ['?$expand=issues'],
  'GET /subscribedSkus': ['?$select=skuPartNumber'],
};

const CONTEXTS = [
  { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: ['Office365'] },
  { '@odata.type': '#microsoft.graph.userActionContext', userAction: 'registerSecurityInformation' },
  { '@odata.type': '#microsoft.graph.authContext', authenticationContextValue: 'c1' },
];

const next = z.looseObject({ '@odata.nextLink': z.string().optional() });

/**
 * `everything`: each address in each version about several objects and one that is not there, with options that it
 * offers and does not; `once`: each address one time. All pages of a listing in any case.
 */
export type Extent = 'everything' | 'once';

/** Asks what the pretend Graph can be asked, and only then what changes it. */
export async function ask(world: World, extent: Extent): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  const some = <Item>(items: readonly Item[]) => (extent === 'once' ? items.slice(0, 1) : items);
  const isRead = ({ operation }: (typeof graphEndpoints)[number]) => operation.startsWith('GET ');
  const endpoints = [...graphEndpoints.filter(isRead), ...graphEndpoints.filter((each) => !isRead(each))];
  for (const { operation, versions } of endpoints) {
    for (const version of some(versions)) {
      for (const { path, body } of some(questionsOf(world, operation))) {
        heard.push(...(await askOne({ world, operation, version, path, body })));
      }
    }
  }
  return heard;
}

async function askOne({
  world,
  operation,
  version,
  path,
  body,
}: {
  world: World;
  operation: Operation;
  version: Version;
  path: string;
  body: unknown;
}): Promise<readonly Heard[]> {
  const [method = ''] = operation.split(' ');
  const pages: Heard[] = [];
  let at: string | undefined = `/${version}${path}`;
  while (at !== undefined && pages.length < MOST_PAGES) {
    const answer = await graph(world, at, { method, roles: EVERY_ROLE, body });
    const said = `${version} ${method} ${path}`;
    pages.push({ operation, version, said, status: answer.status, body: answer.body });
    at = next.safeParse(answer.body).data?.['@odata.nextLink'];
  }
  return pages;
}

/** Where an address names an object: some that are there, and one that is not. */
function questionsOf(world: World, operation: Operation): readonly { path: string; body: unknown }[] {
  const pattern = operation.split(' ')[1] ?? '';
  const body = (userId: string) => ({
    signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId },
    signInConditions: {},
  });
  if (operation === 'POST /identity/conditionalAccess/evaluate')
    return [
      ...CONTEXTS.map((signInContext) => ({
        path: pattern,
        body: { ...body(world.emergency.accounts[0]?.objectId ?? ''), signInContext },
      })),
      { path: pattern, body: body(NOT_FOUND) },
    ];
  if (operation === 'POST /users')
    return [somebody(world), {}].map((each) => ({ path: pattern, body: each }));
  if (operation === 'POST /roleManagement/directory/roleAssignments') {
    const [user] = world.users.slice(-1);
    const principalId = user?.id ?? '';
    const roleDefinitionId = '5d6b6bb7-de71-4623-b4af-96380a352509';
    return [{ path: pattern, body: { principalId, roleDefinitionId, directoryScopeId: '/' } }];
  }
  const queries = ['', ...(QUERIES[operation] ?? [])];
  return idsOf(world, pattern).flatMap((id) =>
    queries.map((query) => ({
      path: `${pattern.replace('{id}', id).replace('{member}', NOT_FOUND)}${query}`,
      body: {},
    })),
  );
}

/** A new user, whose name nobody has. */
export function somebody(world: World): object {
  const name = `somebody-${String(world.users.length)}`;
  return {
    accountEnabled: true,
    displayName: name,
    mailNickname: name,
    userPrincipalName: `${name}@${world.domain}`,
    passwordProfile: { password: 'another one that is long' },
  };
}

function idsOf(world: World, pattern: string): readonly string[] {
  if (!pattern.includes('{id}')) return [''];
  if (pattern.includes('/deletedItems/'))
    return [...world.deletedUsers.slice(0, 1).map(({ id }) => id), NOT_FOUND];
  const kinds: Readonly<Record<string, readonly string[]>> = {
    users: world.users.slice(0, 2).map(({ id }) => id),
    groups: world.groups.slice(0, 2).map(({ id }) => id),
    directory: world.units.map(({ id }) => id),
    security: [world.emergency.ruleId],
    servicePrincipals: world.clients.map(idOf),
  };
  return [...(kinds[pattern.split('/')[1] ?? ''] ?? []), NOT_FOUND];
}
