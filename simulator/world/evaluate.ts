import { BlockList, isIPv6 } from 'node:net';
import { activeGrants, groupsAround } from './directory.ts';
import type { AccessPolicy } from './policy.ts';
import type { World } from './world.ts';

/** Why a policy does not apply; members of Graph's `whatIfAnalysisReasons`. */
export type Reason =
  | 'policyNotEnabled'
  | 'users'
  | 'application'
  | 'userActions'
  | 'authenticationContext'
  | 'clientApps'
  | 'devicePlatform'
  | 'location'
  | 'signInRisk'
  | 'userRisk'
  | 'authenticationFlow'
  | 'notEnoughInformation';

/** A sign-in to be judged. A condition left out is not guessed: a policy keyed on it cannot be judged. */
export interface Occasion {
  readonly userId: string;
  readonly target:
    | { readonly kind: 'applications'; readonly ids: readonly string[] }
    | { readonly kind: 'userAction'; readonly action: string }
    | { readonly kind: 'authContext'; readonly value: string };
  readonly clientAppType?: string | undefined;
  readonly devicePlatform?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly signInRiskLevel?: string | undefined;
  readonly userRiskLevel?: string | undefined;
  readonly transferMethod?: string | undefined;
}

interface Question {
  readonly world: World;
  readonly policy: AccessPolicy;
  readonly occasion: Occasion;
}

/**
 * Does the policy reach this sign-in? Reasons are empty when it does. A report-only policy applies like an
 * enforced one; a disabled one never does.
 */
export function reasonsAgainst(question: Question): readonly Reason[] {
  if (question.policy.state === 'disabled') return ['policyNotEnabled'];
  return [
    users(question),
    target(question),
    clientApps(question),
    platforms(question),
    locations(question),
    risk(question, 'signIn'),
    risk(question, 'user'),
    flows(question),
  ].filter((reason) => reason !== null);
}

/** A policy's word for every guest. */
const GUESTS = 'GuestsOrExternalUsers';

function users({ world, policy, occasion }: Question): Reason | null {
  const { users } = policy.conditions;
  const groups = groupsAround(world, occasion.userId).map(({ id }) => id);
  const roles = activeGrants(world, occasion.userId).map(({ roleDefinitionId }) => roleDefinitionId);
  const named = users.excludeUsers.includes(GUESTS) || users.includeUsers.includes(GUESTS);
  const guest =
    named && world.users.some(({ id, userType }) => id === occasion.userId && userType === 'Guest');
  const excluded =
    users.excludeUsers.includes(occasion.userId) ||
    (guest && users.excludeUsers.includes(GUESTS)) ||
    meet(users.excludeGroups, groups) ||
    meet(users.excludeRoles, roles);
  const included =
    users.includeUsers.includes('All') ||
    users.includeUsers.includes(occasion.userId) ||
    (guest && users.includeUsers.includes(GUESTS)) ||
    meet(users.includeGroups, groups) ||
    meet(users.includeRoles, roles);
  return included && !excluded ? null : 'users';
}

function target({ policy, occasion }: Question): Reason | null {
  const { applications } = policy.conditions;
  const wanted = occasion.target;
  if (wanted.kind === 'userAction')
    return applications.includeUserActions.includes(wanted.action) ? null : 'userActions';
  if (wanted.kind === 'authContext') {
    const named = applications.includeAuthenticationContextClassReferences.includes(wanted.value);
    return named ? null : 'authenticationContext';
  }
  const names = [...wanted.ids, ...wanted.ids.flatMap(suitesAround)];
  if (meet(applications.excludeApplications, names)) return 'application';
  const all = applications.includeApplications.includes('All');
  return all || meet(applications.includeApplications, names) ? null : 'application';
}

/** Names under which a policy takes this application in with others. */
function suitesAround(id: string): readonly string[] {
  return Object.entries(SUITES).flatMap(([name, ids]) => (ids.includes(id) ? [name] : []));
}

/** Of Microsoft's lists, the applications that anybody signs in to here. */
const SUITES: Readonly<Record<string, readonly string[]>> = {
  // Exchange Online, SharePoint Online.
  Office365: ['00000002-0000-0ff1-ce00-000000000000', '00000003-0000-0ff1-ce00-000000000000'],
  // Azure portal, Exchange admin center.
  MicrosoftAdminPortals: ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c', '497effe9-df71-4043-a8bb-14cf78c4b63b'],
};

function clientApps({ policy, occasion }: Question): Reason | null {
  const types = policy.conditions.clientAppTypes;
  if (types.length === 0 || types.includes('all')) return null;
  return listed(types, occasion.clientAppType, 'clientApps');
}

function platforms({ policy, occasion }: Question): Reason | null {
  const wanted = policy.conditions.platforms;
  if (wanted === null) return null;
  if (occasion.devicePlatform === undefined) return 'notEnoughInformation';
  if (wanted.excludePlatforms.includes(occasion.devicePlatform)) return 'devicePlatform';
  const all = wanted.includePlatforms.includes('all');
  return all || wanted.includePlatforms.includes(occasion.devicePlatform) ? null : 'devicePlatform';
}

function locations({ world, policy, occasion }: Question): Reason | null {
  const wanted = policy.conditions.locations;
  if (wanted === null) return null;
  if (occasion.ipAddress === undefined) return 'notEnoughInformation';
  const address = occasion.ipAddress;
  const here = world.namedLocations.filter(({ ranges }) => ranges.some((range) => within(address, range)));
  const names = ['All', ...here.map(({ id }) => id)];
  if (here.some(({ isTrusted }) => isTrusted)) names.push('AllTrusted');
  if (meet(wanted.excludeLocations, names)) return 'location';
  return meet(wanted.includeLocations, names) ? null : 'location';
}

function risk({ policy, occasion }: Question, kind: 'signIn' | 'user'): Reason | null {
  const levels = kind === 'signIn' ? policy.conditions.signInRiskLevels : policy.conditions.userRiskLevels;
  if (levels.length === 0) return null;
  return kind === 'signIn'
    ? listed(levels, occasion.signInRiskLevel, 'signInRisk')
    : listed(levels, occasion.userRiskLevel, 'userRisk');
}

function flows({ policy, occasion }: Question): Reason | null {
  const wanted = policy.conditions.authenticationFlows;
  if (wanted === null) return null;
  const methods = wanted.transferMethods.split(',').filter((method) => method !== 'none');
  return methods.length === 0 ? null : listed(methods, occasion.transferMethod, 'authenticationFlow');
}

function listed(wanted: readonly string[], given: string | undefined, reason: Reason): Reason | null {
  if (given === undefined) return 'notEnoughInformation';
  return wanted.includes(given) ? null : reason;
}

function meet(some: readonly string[], others: readonly string[]): boolean {
  return some.some((item) => others.includes(item));
}

/** Is the address inside the range, such as `203.0.113.0/24`? */
export function within(address: string, range: string): boolean {
  const [network = '', prefix = ''] = range.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4');
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
