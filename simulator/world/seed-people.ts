import { randomBytes } from 'node:crypto';
import { guidOf, iso } from './clock.ts';
import { ROLES } from './roles.ts';
import type { Group, Method, PersonalKind, RoleGrant, User } from './world.ts';

/** Every user with a password has this method under this id. */
const PASSWORD_METHOD_ID = '28c10230-6103-485e-b985-444c60001490';
/** The authenticator model of the seeded passkeys. */
const PASSKEY_AAGUID = '2fc0579f-8113-47ea-b116-555a8db9202a';

const LONG_AGO = '2025-11-03T08:00:00Z';

/** A new passkey; its secret stands for the private key in the authenticator. */
export function passkey({ name, id, createdAt }: { name: string; id: string; createdAt: number }): Method {
  return {
    id,
    kind: 'passkey',
    displayName: name,
    createdDateTime: iso(createdAt),
    secret: `passkey-${randomBytes(24).toString('base64url')}`,
    aaguid: PASSKEY_AAGUID,
  };
}

/** An account with a password and these other methods. */
export function person({
  name,
  title,
  domain,
  methods,
}: {
  name: string;
  title: string | null;
  domain: string;
  methods: Method[];
}): User {
  return {
    id: guidOf(`user/${domain}/${name}`),
    userPrincipalName: `${name}@${domain}`,
    displayName: name,
    givenName: null,
    surname: null,
    jobTitle: title,
    accountEnabled: true,
    onPremisesSyncEnabled: null,
    userType: 'Member',
    createdDateTime: LONG_AGO,
    lastPasswordChangeDateTime: LONG_AGO,
    signInSessionsValidFromDateTime: LONG_AGO,
    passwordPolicies: 'DisablePasswordExpiration',
    isManagementRestricted: false,
    methods: [
      {
        id: PASSWORD_METHOD_ID,
        kind: 'password',
        displayName: 'Password',
        createdDateTime: LONG_AGO,
        secret: `password-${randomBytes(18).toString('base64url')}`,
      },
      ...methods,
    ],
  };
}

/** Two emergency accounts and a handful of others. */
export function seedUsers(domain: string): User[] {
  const emergency = ['breakglass-1', 'breakglass-2'].map((name) => {
    const key = passkey({
      name: `${name} key`,
      id: guidOf(`passkey/${domain}/${name}`),
      createdAt: Date.parse(LONG_AGO),
    });
    return person({ name, title: null, domain, methods: [key] });
  });
  const others = [
    ['admin-1', 'Identity engineer'],
    ['admin-2', 'Security engineer'],
    ['helpdesk-1', 'Service desk'],
    ['employee-1', 'Sales'],
    ['employee-2', 'Finance'],
  ] as const;
  return [
    ...emergency,
    ...others.map(([name, title]) => person({ name, title, domain, methods: [phone(`${domain}/${name}`)] })),
  ];
}

const LABELS: Readonly<Record<PersonalKind | 'external', string>> = {
  phone: '+1 5550100',
  authenticator: 'A pretend telephone',
  'software-oath': 'A pretend code generator',
  email: 'someone@example.org',
  external: 'A pretend external provider',
};

/** A phone registered as a second factor. */
export function phone(name: string): Method {
  return personal({ name, kind: 'phone' });
}

/** Something that one person carries, or that nobody here knows. */
export function personal({ name, kind }: { name: string; kind: PersonalKind | 'external' }): Method {
  return {
    id: guidOf(`${kind}/${name}`),
    kind,
    displayName: LABELS[kind],
    createdDateTime: LONG_AGO,
    secret: null,
  };
}

/** The emergency group lies inside the exclusion group, as in many tenants. */
export function seedGroups(users: readonly User[]): { groups: Group[]; excluded: string; emergency: string } {
  const isAssignableToRole = true;
  const emergency = group({
    name: 'Emergency access accounts',
    members: users.slice(0, 2).map(({ id }) => id),
    isAssignableToRole,
  });
  const name = 'Excluded from Conditional Access';
  const excluded = group({ name, members: [emergency.id], isAssignableToRole });
  const staff = group({ name: 'All staff', members: users.slice(2).map(({ id }) => id) });
  return { groups: [emergency, excluded, staff], excluded: excluded.id, emergency: emergency.id };
}

/** A group with an id that follows from its name; most cannot be given roles. */
export function group({
  name,
  members,
  isAssignableToRole = false,
}: {
  name: string;
  members: string[];
  isAssignableToRole?: boolean;
}): Group {
  return { id: guidOf(`group/${name}`), displayName: name, isAssignableToRole, members };
}

/** A role held for good. */
export function permanent(principalId: string, roleDefinitionId: string): RoleGrant {
  return {
    id: guidOf(`grant/${principalId}/${roleDefinitionId}`),
    principalId,
    roleDefinitionId,
    standing: 'active',
    startDateTime: null,
    endDateTime: null,
  };
}

/** Emergency accounts are standing Global Administrators; an ordinary one is only eligible. */
export function seedGrants(users: readonly User[]): RoleGrant[] {
  const [first, second, admin, security, helpdesk] = users.map(({ id }) => id);
  const held: [string | undefined, string][] = [
    [first, ROLES.globalAdministrator],
    [second, ROLES.globalAdministrator],
    [admin, ROLES.conditionalAccessAdministrator],
    [security, ROLES.securityAdministrator],
    [helpdesk, ROLES.userAdministrator],
  ];
  const active = held.flatMap(([id, role]) => (id === undefined ? [] : [permanent(id, role)]));
  const eligible =
    admin === undefined
      ? []
      : [{ ...permanent(admin, ROLES.globalAdministrator), standing: 'eligible' as const }];
  return [...active, ...eligible];
}
