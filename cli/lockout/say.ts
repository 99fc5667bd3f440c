import { REQUESTS } from '../../activities/tenant/requests.ts';
import type { UsualGroup } from '../../domain/conditional-access/exemption.ts';
import { plain } from '../plain.ts';
import type { AccountLockout } from './look.ts';

const STATES = {
  attested: 'held',
  corroborated: 'held',
  contradicted: 'not held',
  inconclusive: 'inconclusive',
} as const;

/** How the accounts stand, and the changes to review, as text. */
export function sayLockout(accounts: readonly AccountLockout[]): string {
  return accounts.map((account) => `${linesOf(account).join('\n')}\n`).join('\n');
}

function linesOf({ account, checks, signIns, changes, group }: AccountLockout): readonly string[] {
  return [
    account,
    ...checks.map(({ claim, state, seen }) => `  ${STATES[state].padEnd(12)}  ${claim}  ${seen}`),
    ...(signIns.length === 0 ? [] : ['  by the policies as read:']),
    ...signIns.map(({ signIn, stance }) => `    ${signIn}: ${stance}`),
    ...changes.flatMap((change) => sayChange({ ...change, group })),
  ];
}

/** A policy that may be meant for the account is named as that first: without it, nothing asks for the passkey. */
function sayChange({
  policy,
  diff,
  member,
  canBeMet,
  group,
}: AccountLockout['changes'][number] & Pick<AccountLockout, 'group'>): readonly string[] {
  const meant = [
    `  a declared method can meet "${plain(policy.name)}"; if it is meant for the account (docs/tenant-setup.md, 2), write there:`,
    `    policies-that-may-apply: [${policy.id}]`,
  ];
  return [
    ...(canBeMet ? meant : []),
    `  ${canBeMet ? 'if not, ' : ''}to let it in, for review; nothing here applies it:`,
    `    excludes ${member === 'excludeGroups' ? '' : 'the account itself: '}${plain(sayGroup(group))}`,
    ...diff.split('\n').map((line) => `    ${plain(line)}`),
  ];
}

/** Members that are named before the rest is only counted. */
const NAMED = 3;

function sayGroup(group: UsualGroup | null): string {
  if (group === null) return 'it is in no group that enforced policies leave out';
  const { id, name, excludedBy, dynamic, others } = group;
  const times = `already excluded by ${excludedBy} ${excludedBy === 1 ? 'policy' : 'policies'}`;
  const who =
    others === null ? `who is in it takes ${REQUESTS.groupMembers('').permission} to see` : sayOthers(others);
  const rule = { true: 'by a rule', false: 'not by a rule', null: 'by a rule or not is not shown' }[
    String(dynamic)
  ];
  return `group ${name === null ? id : `"${name}" (${id})`}, ${times}; ${who}; ${rule}`;
}

function sayOthers({ names, all }: NonNullable<UsualGroup['others']>): string {
  if (names.length === 0) return all ? 'holds emergency accounts only' : 'holds more than could be read';
  const shown = names.slice(0, NAMED).join(', ');
  const more = names.length > NAMED || !all ? ', …' : '';
  return `holds ${all ? '' : 'at least '}${names.length} beyond emergency accounts (${shown}${more})`;
}
