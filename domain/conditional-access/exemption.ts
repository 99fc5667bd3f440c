import type { Policy, PolicyUsers } from './policy.ts';
import type { AccountMembership } from './users.ts';

/** The smallest change of a policy that lets an account in, for people to look at; nothing here is ever applied. */
export interface Exemption {
  readonly policy: Pick<Policy, 'id' | 'name'>;
  /** Id of the group or user that is to be excluded. */
  readonly excluded: string;
  readonly member: 'excludeGroups' | 'excludeUsers';
  /** The policy's JSON before and after, as a unified diff. */
  readonly diff: string;
}

/** The group that other policies leave out already, and whom else it would let in. */
export interface UsualGroup {
  readonly id: string;
  /** How many enforced policies leave it out. */
  readonly excludedBy: number;
  /** Null where the tenant does not show it. */
  readonly name: string | null;
  /** Whether a rule decides who is in it; null where the tenant does not show it. */
  readonly dynamic: boolean | null;
  /** Members that are no emergency account, as far as they were read; null where the tenant does not show them. */
  readonly others: { readonly names: readonly string[]; readonly all: boolean } | null;
}

/** Members that name somebody, in the order in which Graph writes them. */
const MEMBERS = [
  'includeUsers',
  'excludeUsers',
  'includeGroups',
  'excludeGroups',
  'includeRoles',
  'excludeRoles',
] as const;
/** Lines that a diff shows around what changes. */
const AROUND = 3;

/**
 * Excluding is enough, as it beats including. The usual group is excluded where it is sure to let in nobody else, so that
 * all emergency accounts have the same stance; else the account itself.
 */
export function exemptionOf({
  policy,
  group,
  account,
}: {
  readonly policy: Policy;
  readonly group: UsualGroup | null;
  readonly account: AccountMembership;
}): Exemption {
  const byGroup = group !== null && holdsNobodyElse(group);
  const member = byGroup ? 'excludeGroups' : 'excludeUsers';
  const excluded = byGroup ? group.id : account.objectId;
  const after = { ...policy.users, [member]: [excluded, ...policy.users[member]] };
  const { id, name } = policy;
  const head = `--- policy ${id} "${name}"\n+++ policy ${id} "${name}"`;
  const diff = `${head}\n${unified({ before: linesOf(policy.users), after: linesOf(after) })}`;
  return { policy: { id, name }, excluded, member, diff };
}

function holdsNobodyElse({ dynamic, others }: UsualGroup): boolean {
  return dynamic === false && others?.all === true && others.names.length === 0;
}

/** The group of the account that most enforced policies leave out; null where none leaves one out. */
export function usualGroup({
  policies,
  account,
}: {
  readonly policies: readonly Policy[];
  readonly account: AccountMembership;
}): Pick<UsualGroup, 'id' | 'excludedBy'> | null {
  const counts = account.groups.map((group) => ({
    group,
    times: policies.filter(({ state, users }) => state === 'enabled' && users.excludeGroups.includes(group))
      .length,
  }));
  const [most] = counts
    .filter(({ times }) => times > 0)
    .toSorted((one, other) => other.times - one.times || one.group.localeCompare(other.group));
  return most === undefined ? null : { id: most.group, excludedBy: most.times };
}

function linesOf(users: PolicyUsers): readonly string[] {
  const named = Object.fromEntries(MEMBERS.map((member) => [member, users[member]]));
  return JSON.stringify({ conditions: { users: named } }, null, 2).split('\n');
}

/** One hunk: what is common at both ends is left out but for some lines. */
function unified({
  before,
  after,
}: {
  readonly before: readonly string[];
  readonly after: readonly string[];
}): string {
  const start = before.findIndex((line, index) => line !== after[index]);
  let end = 0;
  while (before.at(-1 - end) === after.at(-1 - end) && end < before.length - start) end += 1;
  const from = Math.max(0, start - AROUND);
  const lead = before.slice(from, start);
  const tail = before.slice(before.length - end, before.length - end + AROUND);
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  const size = (middle: readonly string[]) => lead.length + middle.length + tail.length;
  return [
    `@@ -${from + 1},${size(gone)} +${from + 1},${size(come)} @@`,
    ...lead.map((line) => ` ${line}`),
    ...gone.map((line) => `-${line}`),
    ...come.map((line) => `+${line}`),
    ...tail.map((line) => ` ${line}`),
  ].join('\n');
}
