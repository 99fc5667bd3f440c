import type { Finding } from '../readiness/finding.ts';
import { sayFew } from './say.ts';

/** A policy as Graph tells it, with the members that are read; of the same form each time. */
export interface PolicyText<Members = unknown> {
  readonly id: string;
  readonly name: string;
  /** The policy's members, nested; lists are sets. */
  readonly members: Members;
}

/** The policies of an earlier run, as its evidence has them. */
export interface EarlierPolicies<Members = unknown> {
  readonly run: string;
  readonly policies: readonly PolicyText<Members>[];
}

/**
 * What became of the policies that concern an account since an earlier run: each that was added, removed or changed,
 * with the members that changed.
 */
export function judgeDrift<Members>({
  earlier,
  now,
  concerns,
}: {
  readonly earlier: EarlierPolicies<Members>;
  readonly now: readonly PolicyText<Members>[];
  /** Whether a policy, as it is or as it was, may name the account. */
  readonly concerns: (policy: PolicyText<Members>) => boolean;
}): Finding {
  const expected = `the policies that concern the account as in ${earlier.run}`;
  const changes = changesBetween({ before: earlier.policies, now, concerns });
  if (changes.length === 0)
    return { state: 'corroborated', expected, seen: `${now.filter(concerns).length}, unchanged` };
  return { state: 'contradicted', expected, seen: `changed since ${earlier.run}: ${sayFew(changes)}` };
}

function changesBetween<Members>({
  before,
  now,
  concerns,
}: {
  readonly before: readonly PolicyText<Members>[];
  readonly now: readonly PolicyText<Members>[];
  readonly concerns: (policy: PolicyText<Members>) => boolean;
}): readonly string[] {
  const were = new Map(before.map((policy) => [policy.id, policy]));
  const are = new Set(now.map(({ id }) => id));
  const changed = now.flatMap((policy) => {
    const was = were.get(policy.id);
    if (was === undefined) return concerns(policy) ? [`"${policy.name}" added`] : [];
    if (!concerns(policy) && !concerns(was)) return [];
    const members = differing({ was: was.members, is: policy.members, at: '' });
    return members.length === 0 ? [] : [`"${policy.name}" changed ${members.join(' and ')}`];
  });
  const removed = before.filter((policy) => !are.has(policy.id) && concerns(policy));
  return [...changed, ...removed.map(({ name }) => `"${name}" removed`)];
}

/** Paths of the members that differ, such as `conditions.users.excludeGroups`. What is not there is null. */
function differing({ was, is, at }: { was: unknown; is: unknown; at: string }): readonly string[] {
  if (isMembers(was) && isMembers(is)) {
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted();
    return names.flatMap((name) =>
      differing({ was: was[name], is: is[name], at: at === '' ? name : `${at}.${name}` }),
    );
  }
  return textOf(was) === textOf(is) ? [] : [at];
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The order in which Graph lists ids means nothing. */
function textOf(value: unknown): string {
  return JSON.stringify(
    Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : (value ?? null),
  );
}
