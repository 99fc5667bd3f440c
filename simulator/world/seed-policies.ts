import { guidOf } from './clock.ts';
import type { AccessPolicy, GrantControls, PolicyConditions } from './policy.ts';
import { ROLES } from './roles.ts';

/** The built-in authentication strength "Phishing-resistant MFA". */
const PHISHING_RESISTANT = {
  id: '00000000-0000-0000-0000-000000000004',
  displayName: 'Phishing-resistant MFA',
} as const;

/** Conditions that hold for everybody and everything, to be narrowed. */
export function conditions({
  users,
  ...others
}: Partial<Omit<PolicyConditions, 'users'>> & {
  users: Partial<PolicyConditions['users']>;
}): PolicyConditions {
  return {
    users: {
      includeUsers: [],
      excludeUsers: [],
      includeGroups: [],
      excludeGroups: [],
      includeRoles: [],
      excludeRoles: [],
      ...users,
    },
    applications: {
      includeApplications: ['All'],
      excludeApplications: [],
      includeUserActions: [],
      includeAuthenticationContextClassReferences: [],
    },
    clientAppTypes: ['all'],
    platforms: null,
    locations: null,
    signInRiskLevels: [],
    userRiskLevels: [],
    authenticationFlows: null,
    ...others,
  };
}

/** Grant controls that ask for one thing. */
export function ask(control: string): GrantControls {
  return { operator: 'OR', builtInControls: [control], authenticationStrength: null };
}

/** A policy with an id that follows from its name. */
export function policy({
  name,
  state = 'enabled',
  ...rest
}: Pick<AccessPolicy, 'conditions' | 'grantControls'> & {
  name: string;
  state?: AccessPolicy['state'];
}): AccessPolicy {
  return {
    id: guidOf(`policy/${name}`),
    displayName: name,
    createdDateTime: '2026-03-02T09:12:44.184Z',
    modifiedDateTime: null,
    state,
    sessionControls: null,
    ...rest,
  };
}

const ADMIN_ROLES = [
  ROLES.globalAdministrator,
  ROLES.privilegedRoleAdministrator,
  ROLES.conditionalAccessAdministrator,
  ROLES.securityAdministrator,
  ROLES.userAdministrator,
];

/** The policies of an ordinary tenant. `excluded` is the group that no ordinary policy may reach. */
export function seedPolicies({
  excluded,
  emergency,
}: {
  excluded: string;
  emergency: string;
}): AccessPolicy[] {
  const everybody = { includeUsers: ['All'], excludeGroups: [excluded] };
  return [...basics(everybody, excluded), ...conditional(everybody), ...special(everybody, emergency)];
}

type Users = Partial<PolicyConditions['users']>;

function basics(everybody: Users, excluded: string): AccessPolicy[] {
  return [
    policy({
      name: 'CA001 Require MFA for administrators',
      conditions: conditions({ users: { includeRoles: ADMIN_ROLES, excludeGroups: [excluded] } }),
      grantControls: ask('mfa'),
    }),
    policy({
      name: 'CA002 Require MFA for all users',
      conditions: conditions({ users: everybody }),
      grantControls: ask('mfa'),
    }),
    policy({
      name: 'CA003 Block legacy authentication',
      conditions: conditions({ users: everybody, clientAppTypes: ['exchangeActiveSync', 'other'] }),
      grantControls: ask('block'),
    }),
  ];
}

function conditional(everybody: Users): AccessPolicy[] {
  return [
    policy({
      name: 'CA004 Block sign-ins at high risk',
      conditions: conditions({ users: everybody, signInRiskLevels: ['high'] }),
      grantControls: ask('block'),
    }),
    policy({
      name: 'CA005 Require a new password of users at high risk',
      conditions: conditions({ users: everybody, userRiskLevels: ['high'] }),
      grantControls: {
        operator: 'AND',
        builtInControls: ['mfa', 'passwordChange'],
        authenticationStrength: null,
      },
    }),
    policy({
      name: 'CA006 Block device code flow',
      conditions: conditions({
        users: everybody,
        authenticationFlows: { transferMethods: 'deviceCodeFlow' },
      }),
      grantControls: ask('block'),
    }),
  ];
}

function special(everybody: Users, emergency: string): AccessPolicy[] {
  return [
    policy({
      name: 'CA007 Emergency accounts: require phishing-resistant MFA',
      conditions: conditions({ users: { includeGroups: [emergency] } }),
      grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: PHISHING_RESISTANT },
    }),
    policy({
      name: 'CA008 Require a compliant device outside trusted networks',
      state: 'enabledForReportingButNotEnforced',
      conditions: conditions({
        users: everybody,
        locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
      }),
      grantControls: ask('compliantDevice'),
    }),
    policy({
      name: 'CA009 Block unsupported platforms',
      state: 'disabled',
      conditions: conditions({
        users: { includeUsers: ['All'] },
        platforms: { includePlatforms: ['all'], excludePlatforms: ['windows', 'macOS', 'iOS', 'android'] },
      }),
      grantControls: ask('block'),
    }),
  ];
}
