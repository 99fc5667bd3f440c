import type { AccessPolicy, GrantControls, PolicyConditions, SessionControls } from './policy.ts';
import { ROLES } from './roles.ts';
import { doing, everyHours, inContext, MOBILE, only, OUTSIDE } from './seed-conditions.ts';
import { ask, conditions, policy } from './seed-policies.ts';
import type { Team } from './seed-staff.ts';
import type { Group } from './world.ts';

/** What a policy says beside whom it reaches. */
interface Draft {
  readonly name: string;
  readonly state?: AccessPolicy['state'];
  readonly users: Partial<PolicyConditions['users']>;
  readonly when?: Partial<Omit<PolicyConditions, 'users'>>;
  readonly grant?: GrantControls | null;
  readonly session?: SessionControls;
}

const EXCHANGE = '00000002-0000-0ff1-ce00-000000000000';
const SHAREPOINT = '00000003-0000-0ff1-ce00-000000000000';
const AZURE = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const REPORT_ONLY = 'enabledForReportingButNotEnforced';

/** Thirty-one policies as they gather over the years; each but disabled ones spares the group `excluded`. */
export function seedStaffPolicies({
  excluded,
  teams,
}: {
  excluded: string;
  teams: Readonly<Record<Team, Group>>;
}): AccessPolicy[] {
  const spare = { excludeGroups: [excluded] };
  const everybody = { includeUsers: ['All'], ...spare };
  const of = (...names: readonly Team[]) => ({
    includeGroups: names.map((name) => teams[name].id),
    ...spare,
  });
  const drafts = [
    ...byRole(spare),
    ...byApplication(everybody),
    ...byTeam(of),
    ...byDevice(everybody),
    ...bySession({ everybody, of }),
    ...leftovers(everybody),
  ];
  return drafts.map(({ name, state = 'enabled', users, when = {}, grant = null, session = null }) => ({
    ...policy({ name, state, conditions: conditions({ users, ...when }), grantControls: grant }),
    sessionControls: session,
  }));
}

type Users = Draft['users'];
type UsersOf = (...names: readonly Team[]) => Users;

function byRole(spare: Users): Draft[] {
  const holding = (role: keyof typeof ROLES) => ({ includeRoles: [ROLES[role]], ...spare });
  return [
    {
      name: 'CA101 Administrators: only from trusted networks',
      users: holding('globalAdministrator'),
      when: OUTSIDE,
      grant: ask('block'),
    },
    {
      name: 'CA102 Administrators: compliant device',
      users: holding('privilegedRoleAdministrator'),
      grant: ask('compliantDevice'),
    },
    {
      name: 'CA103 Policy administrators: MFA',
      users: holding('conditionalAccessAdministrator'),
      grant: ask('mfa'),
    },
    { name: 'CA104 User administrators: MFA', users: holding('userAdministrator'), grant: ask('mfa') },
    { name: 'CA105 Readers: MFA', users: holding('globalReader'), grant: ask('mfa') },
  ];
}

function byApplication(everybody: Users): Draft[] {
  return [
    { name: 'CA201 Azure management: MFA', users: everybody, when: only(AZURE), grant: ask('mfa') },
    {
      name: 'CA202 Mail: approved application',
      users: everybody,
      when: { ...only(EXCHANGE), ...MOBILE },
      grant: ask('approvedApplication'),
    },
    {
      name: 'CA203 Documents: compliant application',
      users: everybody,
      when: {
        ...only(SHAREPOINT),
        ...MOBILE,
      },
      grant: ask('compliantApplication'),
    },
    {
      name: 'CA204 Mail: no basic authentication',
      users: everybody,
      when: { ...only(EXCHANGE), clientAppTypes: ['exchangeActiveSync', 'other'] },
      grant: ask('block'),
    },
    {
      name: 'CA205 Register security information from trusted networks',
      users: everybody,
      when: {
        ...doing('urn:user:registersecurityinfo'),
        ...OUTSIDE,
      },
      grant: ask('mfa'),
    },
    {
      name: 'CA206 Join devices: MFA',
      users: everybody,
      when: doing('urn:user:registerdevice'),
      grant: ask('mfa'),
    },
    {
      name: 'CA207 Sensitive actions: MFA again',
      users: everybody,
      when: inContext('c1'),
      grant: ask('mfa'),
    },
  ];
}

function byTeam(of: UsersOf): Draft[] {
  return [
    { name: 'CA301 Finance: compliant device', users: of('Finance'), grant: ask('compliantDevice') },
    {
      name: 'CA302 Human resources: compliant device',
      users: of('Human resources'),
      grant: ask('compliantDevice'),
    },
    { name: 'CA303 Executives: MFA everywhere', users: of('Executives'), grant: ask('mfa') },
    { name: 'CA304 Partners: MFA', users: of('External partners'), grant: ask('mfa') },
    {
      name: 'CA305 Partners: no Azure management',
      users: of('External partners'),
      when: only(AZURE),
      grant: ask('block'),
    },
    {
      name: 'CA306 Production: only from the offices',
      users: of('Production'),
      when: OUTSIDE,
      grant: ask('block'),
    },
    {
      name: 'CA307 Shared devices: no browser',
      users: of('Shared devices'),
      when: { clientAppTypes: ['browser'] },
      grant: ask('block'),
    },
    {
      name: 'CA308 Service accounts: only from the offices',
      users: of('Service accounts'),
      when: OUTSIDE,
      grant: ask('block'),
    },
    {
      name: 'CA309 Passkey pilot: MFA',
      state: REPORT_ONLY,
      users: of('Passkey pilot', 'IT'),
      grant: ask('mfa'),
    },
  ];
}

function byDevice(everybody: Users): Draft[] {
  const platform = (name: string) => ({ platforms: { includePlatforms: [name], excludePlatforms: [] } });
  return [
    {
      name: 'CA401 Windows: joined or compliant',
      users: everybody,
      when: platform('windows'),
      grant: {
        operator: 'OR',
        builtInControls: ['compliantDevice', 'domainJoinedDevice'],
        authenticationStrength: null,
      },
    },
    {
      name: 'CA402 macOS: compliant device',
      state: REPORT_ONLY,
      users: everybody,
      when: platform('macOS'),
      grant: ask('compliantDevice'),
    },
    { name: 'CA403 Linux: MFA', users: everybody, when: platform('linux'), grant: ask('mfa') },
    {
      name: 'CA404 Block Windows Phone',
      users: everybody,
      when: platform('windowsPhone'),
      grant: ask('block'),
    },
  ];
}

function bySession({ everybody, of }: { everybody: Users; of: UsersOf }): Draft[] {
  return [
    {
      name: 'CA501 Browser sessions end with the day',
      users: everybody,
      when: { clientAppTypes: ['browser'] },
      session: { signInFrequency: everyHours(12) },
    },
    {
      name: 'CA502 Partners: no lasting browser sessions',
      users: of('External partners'),
      session: { persistentBrowser: { mode: 'never', isEnabled: true } },
    },
    {
      name: 'CA503 Shared devices: sign in hourly',
      state: REPORT_ONLY,
      users: of('Shared devices'),
      session: { signInFrequency: everyHours(1) },
    },
  ];
}

function leftovers(everybody: Users): Draft[] {
  return [
    {
      name: 'OLD Require MFA (before CA002)',
      state: 'disabled',
      users: { includeUsers: ['All'] },
      grant: ask('mfa'),
    },
    {
      name: 'TEST do not delete',
      state: 'disabled',
      users: everybody,
      when: only(AZURE),
      grant: ask('block'),
    },
    {
      name: 'Medium risk: MFA (trial)',
      state: REPORT_ONLY,
      users: everybody,
      when: { signInRiskLevels: ['medium'] },
      grant: ask('mfa'),
    },
  ];
}
