import { guidOf, now } from './clock.ts';
import { officeEntry } from './log-entry.ts';
import type { SignIn } from './logs.ts';
import type { AccessPolicy } from './policy.ts';
import { MOBILE, only, OUTSIDE } from './seed-conditions.ts';
import { group, person } from './seed-people.ts';
import { ask, conditions, policy } from './seed-policies.ts';
import type { Group, User, World } from './world.ts';

const USERS = 50_000;
const POLICIES = 400;
const DEPARTMENTS = 500;
const DIVISIONS = 20;
const SIGN_INS = 5_000;
/** How many groups stand inside each other above all divisions. */
const DEPTH = 8;
const MINUTE_MS = 60_000;

/** What a large company has beside the ordinary tenant. */
export interface Growth {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly policies: readonly AccessPolicy[];
}

/**
 * Fifty thousand users in all, in departments inside divisions inside eight more groups, and four hundred policies in
 * all, each of which spares the group `excluded`. `held` is how many users and policies there are already.
 */
export function growth({
  domain,
  excluded,
  held,
}: {
  domain: string;
  excluded: string;
  held: { readonly users: number; readonly policies: number };
}): Growth {
  const users = Array.from({ length: USERS - held.users }, (_, at) => worker({ at, domain }));
  const departments = departmentsOf(users);
  const divisions = Array.from({ length: DIVISIONS }, (_, at) =>
    group({
      name: `Division ${String(at + 1)}`,
      members: departments.filter((__, of) => of % DIVISIONS === at).map(({ id }) => id),
    }),
  );
  const policies = Array.from({ length: POLICIES - held.policies }, (_, at) =>
    departmentPolicy({ at, department: departments[at % DEPARTMENTS], excluded }),
  );
  return { users, groups: [...departments, ...divisions, ...nested(divisions)], policies };
}

function worker({ at, domain }: { at: number; domain: string }): User {
  return {
    ...person({ name: `worker-${String(at + 1)}`, title: 'Production', domain, methods: [] }),
    accountEnabled: at % 50 !== 0,
    onPremisesSyncEnabled: at % 3 === 0 ? true : null,
    userType: at % 40 === 0 ? 'Guest' : 'Member',
  };
}

function departmentsOf(users: readonly User[]): Group[] {
  const members = Array.from({ length: DEPARTMENTS }, (): string[] => []);
  for (const [at, { id }] of users.entries()) members[at % DEPARTMENTS]?.push(id);
  return members.map((ids, at) => group({ name: `Department ${String(at + 1)}`, members: ids }));
}

/** Each holds the one before it. */
function nested(divisions: readonly Group[]): Group[] {
  const chain: Group[] = [];
  let members = divisions.map(({ id }) => id);
  for (let level = 1; level <= DEPTH; level += 1) {
    const outer = group({ name: `Company, level ${String(level)}`, members });
    chain.push(outer);
    members = [outer.id];
  }
  return chain;
}

const KINDS = [
  { when: {}, grant: 'mfa' },
  { when: OUTSIDE, grant: 'block' },
  { when: MOBILE, grant: 'compliantApplication' },
  { when: only(guidOf('application/ledger')), grant: 'compliantDevice' },
  { when: { clientAppTypes: ['exchangeActiveSync', 'other'] }, grant: 'block' },
] as const;

function departmentPolicy({
  at,
  department,
  excluded,
}: {
  at: number;
  department: Group | undefined;
  excluded: string;
}): AccessPolicy {
  const { when, grant } = KINDS[at % KINDS.length] ?? KINDS[0];
  const users = { includeGroups: department === undefined ? [] : [department.id], excludeGroups: [excluded] };
  return policy({
    name: `CA${String(1_001 + at)} ${department?.displayName ?? ''}: ${grant}`,
    state: at % 7 === 0 ? 'enabledForReportingButNotEnforced' : 'enabled',
    conditions: conditions({ users, ...when }),
    grantControls: ask(grant),
  });
}

/** A sign-in every minute, of one user after the other. */
export function manySignIns(world: World): SignIn[] {
  const start = now(world) - SIGN_INS * MINUTE_MS;
  return world.users
    .slice(-SIGN_INS)
    .map((user, index) => officeEntry({ world, user, at: start + index * MINUTE_MS }));
}
