import fc from 'fast-check';
import { policyOf } from '../../../activities/tenant/policy-of.ts';
import { policy as policySchema } from '../../../activities/tenant/policy-schemas.ts';
import type { Answer } from '../../../domain/conditional-access/answer.ts';
import { APPLICATIONS } from '../../../domain/conditional-access/applications.ts';
import { placeAt, type Place } from '../../../domain/conditional-access/place.ts';
import type { Policy } from '../../../domain/conditional-access/policy.ts';
import type { TriedSignIn } from '../../../domain/conditional-access/sign-in.ts';
import { activeGrants, groupsAround } from '../../../simulator/world/directory.ts';
import { reasonsAgainst, type Occasion } from '../../../simulator/world/evaluate.ts';
import type { AccessPolicy } from '../../../simulator/world/policy.ts';
import { ROLES } from '../../../simulator/world/roles.ts';
import { ask, policy } from '../../../simulator/world/seed-policies.ts';
import { testTenant } from '../../simulator/tenant.ts';

const { world } = testTenant();
const [guest] = world.users.slice(-1);
if (guest === undefined) throw new Error('expected users');
Object.assign(guest, { userType: 'Guest' });
world.namedLocations.push(
  {
    id: 'b0000000-0000-4000-8000-000000000001',
    displayName: 'Home',
    isTrusted: false,
    ranges: ['198.51.100.0/25'],
  },
  {
    id: 'b0000000-0000-4000-8000-000000000002',
    displayName: 'Six',
    isTrusted: true,
    ranges: ['2001:db8::/48'],
  },
);

const SUITES = ['Office365', 'MicrosoftAdminPortals'];
const ACTIONS = ['urn:user:registersecurityinfo', 'urn:user:registerdevice'];

/** A policy and a sign-in, in the pretend tenant's words. */
export interface Combination {
  readonly policy: AccessPolicy;
  readonly occasion: Occasion;
}

const some = (values: readonly string[]) =>
  fc.subarray([...values], { maxLength: Math.min(3, values.length) });
const few = (values: readonly string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: some(values) });
/** Any, more often than not: else hardly a policy applies. */
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { freq: 3, nil: null });

const people = world.users.map(({ id }) => id);
const groups = world.groups.map(({ id }) => id);
const roles = Object.values(ROLES);
const locations = ['All', 'AllTrusted', ...world.namedLocations.map(({ id }) => id)];
const platforms = ['windows', 'macOS', 'linux', 'iOS', 'android'];
const clients = ['browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'other'];
const risks = ['none', 'low', 'medium', 'high'];
const applications = Object.values(APPLICATIONS);

const users = fc.record({
  includeUsers: fc.oneof(
    fc.constant(['All']),
    fc.constant(['None']),
    fc.constant(['GuestsOrExternalUsers']),
    some(people),
  ),
  excludeUsers: few([...people, 'GuestsOrExternalUsers']),
  includeGroups: few(groups),
  excludeGroups: few(groups),
  includeRoles: few(roles),
  excludeRoles: few(roles),
});

const targets = fc.record({
  includeApplications: fc.oneof(
    fc.constant(['All']),
    fc.constant(['None']),
    some([...applications, ...SUITES]),
  ),
  excludeApplications: few([...applications, ...SUITES]),
  includeUserActions: few(ACTIONS),
  includeAuthenticationContextClassReferences: few(['c1', 'c2']),
});

const generatedPolicy: fc.Arbitrary<AccessPolicy> = fc
  .record({
    state: fc.constantFrom('enabled', 'enabled', 'enabledForReportingButNotEnforced', 'disabled'),
    conditions: fc.record({
      users,
      applications: targets,
      clientAppTypes: fc.oneof(fc.constant(['all']), some(clients)),
      platforms: maybe(
        fc.record({
          includePlatforms: fc.oneof(fc.constant(['all']), some(platforms)),
          excludePlatforms: few(platforms),
        }),
      ),
      locations: maybe(
        fc.record({
          includeLocations: fc.oneof(fc.constant(['All']), some(locations)),
          excludeLocations: few(locations),
        }),
      ),
      signInRiskLevels: few(risks),
      userRiskLevels: few(risks),
      authenticationFlows: maybe(
        fc.record({
          transferMethods: fc.constantFrom(
            'none',
            'deviceCodeFlow',
            'authenticationTransfer',
            'deviceCodeFlow,authenticationTransfer',
          ),
        }),
      ),
    }),
  })
  .map(({ state, conditions }) =>
    policy({ name: 'generated', state, conditions, grantControls: ask('block') }),
  );

const occasion: fc.Arbitrary<Occasion> = fc.record({
  userId: fc.constantFrom(...people.slice(0, 3), guest.id),
  target: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('applications' as const),
        ids: fc.constantFrom(...applications).map((id) => [id]),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('userAction' as const), action: fc.constantFrom(...ACTIONS) }),
    },
  ),
  clientAppType: fc.constantFrom(...clients),
  devicePlatform: fc.constantFrom(...platforms),
  ipAddress: fc.constantFrom('203.0.113.10', '198.51.100.5', '198.51.100.200', '2001:db8::7', undefined),
  signInRiskLevel: fc.constantFrom(...risks),
  userRiskLevel: fc.constantFrom(...risks),
  transferMethod: fc.constantFrom('none', 'deviceCodeFlow', 'authenticationTransfer'),
});

/** Policies of every kind that both sides know, each with so many sign-ins. */
export function policiesWith(signIns: number): fc.Arbitrary<readonly Combination[]> {
  const occasions = fc.array(occasion, { minLength: signIns, maxLength: signIns });
  return fc
    .tuple(generatedPolicy, occasions)
    .map(([one, many]) => many.map((each) => ({ policy: one, occasion: each })));
}

/** What the pretend tenant's What-If says. */
export function theirs({ policy: asked, occasion: given }: Combination): Answer {
  const reasons = reasonsAgainst({ world, policy: asked, occasion: given });
  if (reasons.length === 0) return 'yes';
  return reasons.every((reason) => reason === 'notEnoughInformation') ? 'unknown' : 'no';
}

/** The policy as the engine reads it from Graph. */
export function ourPolicy(asked: AccessPolicy): Policy {
  return policyOf(policySchema.parse(asked));
}

/** The sign-in in the engine's words. */
export function ourSignIn({ target, ipAddress, userId, ...given }: Occasion): TriedSignIn {
  return {
    account: accounts.get(userId) ?? accountOf(userId),
    target: wantedOf(target),
    client: given.clientAppType ?? '',
    platform: given.devicePlatform ?? '',
    place: placeOf(ipAddress ?? null),
    signInRisk: given.signInRiskLevel ?? '',
    userRisk: given.userRiskLevel ?? '',
    insiderRisk: 'none',
    flow: given.transferMethod ?? '',
  };
}

const locationsRead = world.namedLocations.map(({ id, isTrusted, ranges }) => ({
  id,
  trusted: isTrusted,
  ranges,
}));
const places = new Map<string | null, Place>();

function placeOf(address: string | null): Place {
  const place = places.get(address) ?? placeAt({ address, locations: locationsRead });
  places.set(address, place);
  return place;
}

const accounts = new Map(world.users.map(({ id }) => [id, accountOf(id)]));

function accountOf(userId: string): TriedSignIn['account'] {
  return {
    objectId: userId,
    groups: groupsAround(world, userId).map(({ id }) => id),
    roles: activeGrants(world, userId).map(({ roleDefinitionId }) => roleDefinitionId),
    kind: userId === guest?.id ? 'guest' : 'member',
  };
}

function wantedOf(target: Occasion['target']): TriedSignIn['target'] {
  switch (target.kind) {
    case 'applications':
      return { kind: 'application', id: target.ids[0] ?? '' };
    case 'userAction':
      return { kind: 'user-action', action: target.action };
    case 'authContext':
      throw new Error('expected no authentication context');
  }
}
