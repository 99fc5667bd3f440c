import { revokeSessions } from '../world/credentials.ts';
import { activeGrants, groupsAround } from '../world/directory.ts';
import { guidOf } from '../world/clock.ts';
import { ROLE_NAMES } from '../world/roles.ts';
import { asShown, isHeldBack } from '../world/stale.ts';
import { isShown } from '../world/user-life.ts';
import { without } from '../wire.ts';
import type { Group, User, World } from '../world/world.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { methodObjects, passkeyObject, passObjects } from './methods.ts';
import { directoryPage, select, selected } from './query.ts';
import { GraphRefusal, noSuchResource, nonPremium } from './refusal.ts';

/** Answered without `$select`; every other member must be asked for. */
const DEFAULT_MEMBERS: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
];
/** All that `User.ReadBasic.All` lets an application see. */
const BASIC_MEMBERS: readonly string[] = [
  'displayName',
  'givenName',
  'id',
  'mail',
  'surname',
  'userPrincipalName',
];

/** Users: state, memberships, methods, and the one write. */
export const userEndpoints: readonly Endpoint[] = [
  {
    operation: 'GET /users/{id}',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: ['$select'],
    context: 'users/$entity',
    answer: readUser,
  },
  {
    operation: 'GET /users/{id}/transitiveMemberOf',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: ['$select', '$top', '$skiptoken'],
    context: 'directoryObjects',
    answer: (call) => {
      const user = userOf(call);
      const rows = [
        ...groupsAround(call.world, user.id).map(groupObject).map(asSeenBy(call)),
        ...activeGrants(call.world, user.id).map(({ roleDefinitionId }) => roleObject(roleDefinitionId)),
      ].map((row) => select(call.url, row, ['@odata.type', 'id']));
      return directoryPage({ url: call.url, world: call.world, rows });
    },
  },
  {
    operation: 'GET /users/{id}/authentication/methods',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    answer: (call) => {
      const user = userOf(call);
      return { value: [...methodObjects(user), ...passObjects(call.world, user)] };
    },
  },
  {
    operation: 'GET /users/{id}/authentication/fido2Methods',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    answer: (call) => ({
      value: userOf(call)
        .methods.filter(({ kind }) => kind === 'passkey')
        .map(passkeyObject),
    }),
  },
  {
    operation: 'POST /users/{id}/revokeSignInSessions',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    context: 'Edm.Boolean',
    answer: (call) => {
      revokeSessions(call.world, { user: userOf(call), actor: { appId: call.appId } });
      return { value: true };
    },
  },
];

/** The user in the path, by object id or principal name. */
export function userOf({ world, id }: GraphCall): User {
  const user = world.users.find(
    (one) => one.id === id.toLowerCase() || one.userPrincipalName.toLowerCase() === id.toLowerCase(),
  );
  if (user === undefined) throw noSuchResource(id);
  return user;
}

/** The same for a reader, to whom a new one may not show yet and one that was just deleted still does. */
function readableUser(call: GraphCall): User {
  const { world, id } = call;
  if (isHeldBack(world, `gone/${id.toLowerCase()}`)) {
    const gone = world.deletedUsers.find((one) => one.id === id.toLowerCase());
    if (gone !== undefined)
      return { ...gone, userPrincipalName: gone.userPrincipalName.slice(id.replaceAll('-', '').length) };
  }
  const user = userOf(call);
  if (!isShown(world, user)) throw noSuchResource(id);
  return user;
}

/** What is answered of a user without `$select`. */
export function shownUser(world: World, user: User): object {
  return Object.fromEntries(
    Object.entries(userObject(world, user)).filter(([name]) => DEFAULT_MEMBERS.includes(name)),
  );
}

function readUser(call: GraphCall): object {
  const user = readableUser(call);
  const wanted = selected(call.url) ?? DEFAULT_MEMBERS;
  const basicOnly =
    call.roles.includes('User.ReadBasic.All') &&
    !call.roles.some((role) => /^(User|Directory)\.Read(Write)?\.All$/.test(role));
  const hidden =
    basicOnly && wanted.some((name) => !BASIC_MEMBERS.includes(name)) && selected(call.url) !== null;
  const activityHidden = wanted.includes('signInActivity') && !call.roles.includes('AuditLog.Read.All');
  if (hidden || activityHidden)
    throw new GraphRefusal(
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    );
  if (wanted.includes('signInActivity') && call.world.licence === 'none') throw nonPremium();
  const whole = userObject(call.world, asShown(call.world, user));
  if (selected(call.url) !== null) return select(call.url, whole);
  const shown = basicOnly ? BASIC_MEMBERS : DEFAULT_MEMBERS;
  return Object.fromEntries(Object.entries(whole).filter(([name]) => shown.includes(name)));
}

function userObject(world: World, user: User): object {
  return {
    ...without(user, ['methods']),
    businessPhones: [],
    mail: null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    usageLocation: 'NL',
    assignedLicenses: [],
    signInActivity: signInActivity(world, user.id),
  };
}

function signInActivity(world: World, userId: string): object | null {
  const own = world.signIns.filter((entry) => entry.userId === userId);
  const last = own.at(-1);
  const success = own.filter(({ errorCode }) => errorCode === 0).at(-1);
  if (last === undefined) return null;
  return {
    lastSignInDateTime: last.createdDateTime,
    lastSignInRequestId: last.id,
    lastNonInteractiveSignInDateTime: null,
    lastNonInteractiveSignInRequestId: null,
    lastSuccessfulSignInDateTime: success?.createdDateTime ?? null,
    lastSuccessfulSignInRequestId: success?.id ?? null,
  };
}

/** A group as a member of a mixed listing. */
export function groupObject({ id, displayName, isAssignableToRole, groupTypes = [] }: Group): object {
  return {
    '@odata.type': '#microsoft.graph.group',
    id,
    displayName,
    isAssignableToRole,
    securityEnabled: true,
    mailEnabled: false,
    groupTypes,
  };
}

/**
 * In a mixed listing, an application sees of an object of a type that it may not read the id alone, and null for the rest.
 * @see https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
 */
function asSeenBy({ roles }: GraphCall): (group: object) => object {
  if (roles.some((role) => /^(?:Group|GroupMember|Directory)\.Read/.test(role))) return (group) => group;
  return (group) =>
    Object.fromEntries(
      Object.entries(group).map(([name, value]: [string, unknown]) => [
        name,
        SHOWN.has(name) ? value : hidden(value),
      ]),
    );
}

const SHOWN: ReadonlySet<string> = new Set(['@odata.type', 'id']);

function hidden(value: unknown): unknown {
  return Array.isArray(value) ? [] : null;
}

/** A user as a member of a mixed listing. */
export function memberObject({ id, displayName, userPrincipalName }: User): object {
  return { '@odata.type': '#microsoft.graph.user', id, displayName, userPrincipalName };
}

function roleObject(roleTemplateId: string): object {
  return {
    '@odata.type': '#microsoft.graph.directoryRole',
    id: guidOf(`directory-role/${roleTemplateId}`),
    displayName: ROLE_NAMES[roleTemplateId] ?? 'Custom role',
    roleTemplateId,
  };
}
