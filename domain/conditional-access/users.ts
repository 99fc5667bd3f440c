import { anyOf, known, within, type Answer } from './answer.ts';
import type { PolicyUsers } from './policy.ts';

/** Everything by which a policy can name an account. All ids lower case. */
export interface AccountMembership {
  readonly objectId: string;
  /** Groups, also through other groups. */
  readonly groups: readonly string[];
  /** Template ids of the active roles that hold for the whole tenant: others do not count. */
  readonly roles: readonly string[];
  /** `unknown` where nobody asked, or the tenant did not say. */
  readonly kind: 'member' | 'guest' | 'unknown';
}

/** Keyword for everybody whose user type is guest, as older policies write it. */
const GUESTS = 'GuestsOrExternalUsers';

/**
 * Whether the user scope of a policy holds the account; excluding beats including.
 *
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccessusers
 */
export function isInScope({
  users,
  account,
}: {
  readonly users: PolicyUsers;
  readonly account: AccountMembership;
}): Answer {
  const included = anyOf([
    named({ account, users: users.includeUsers, guests: users.includeGuests }),
    known(overlap(users.includeGroups, account.groups) || overlap(users.includeRoles, account.roles)),
  ]);
  const excluded = anyOf([
    named({ account, users: users.excludeUsers, guests: users.excludeGuests }),
    known(overlap(users.excludeGroups, account.groups) || overlap(users.excludeRoles, account.roles)),
  ]);
  return within({ included, excluded });
}

/** Whether what a policy does hangs on who is a guest. */
export function namesGuests({
  includeUsers,
  excludeUsers,
  includeGuests,
  excludeGuests,
}: PolicyUsers): boolean {
  return (
    [...includeUsers, ...excludeUsers].includes(GUESTS) || includeGuests.length + excludeGuests.length > 0
  );
}

function named({
  account,
  users,
  guests,
}: {
  readonly account: AccountMembership;
  readonly users: readonly string[];
  readonly guests: readonly string[];
}): Answer {
  if (users.includes('All') || users.includes(account.objectId)) return 'yes';
  const asGuest = { member: 'no', guest: 'yes', unknown: 'unknown' } as const;
  return anyOf([
    users.includes(GUESTS) ? asGuest[account.kind] : 'no',
    // Which kind of guest, and of which tenant, is not read: that a guest is meant stays open.
    guests.length > 0 && account.kind !== 'member' ? 'unknown' : 'no',
  ]);
}

function overlap(named: readonly string[], held: readonly string[]): boolean {
  return named.some((id) => held.includes(id));
}
