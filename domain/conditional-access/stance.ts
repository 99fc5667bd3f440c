import type { Condition } from './evaluate.ts';
import { evaluate } from './evaluate.ts';
import { sayGrant, severity, type Policy } from './policy.ts';
import { sayFew } from './say.ts';
import type { TriedSignIn } from './sign-in.ts';

/** What all policies together do to a sign-in. */
export type Stance =
  | { readonly kind: 'blocked'; readonly by: readonly Policy[] }
  | { readonly kind: 'not-known'; readonly open: readonly Open[] }
  | { readonly kind: 'demands'; readonly by: readonly Policy[] }
  | { readonly kind: 'free' };

/** A policy of which it is not known whether it applies, and by which parts. */
export interface Open {
  readonly policy: Policy;
  readonly because: readonly Condition[];
}

/**
 * What the enforced policies do to a sign-in: all that apply must be met, so one block is enough. Where one may
 * apply or not the whole is not known, unless something blocks for certain.
 */
export function stanceOf({
  policies,
  signIn,
}: {
  readonly policies: readonly Policy[];
  readonly signIn: TriedSignIn;
}): Stance {
  const applying: Policy[] = [];
  const open: Open[] = [];
  for (const policy of policies) {
    if (policy.state !== 'enabled') continue;
    const { applies, because } = evaluate({ policy, signIn });
    if (applies === 'yes') applying.push(policy);
    if (applies === 'unknown') open.push({ policy, because });
  }
  const blocking = applying.filter((policy) => severity(policy) === 'blocks');
  if (blocking.length > 0) return { kind: 'blocked', by: blocking };
  if (open.length > 0) return { kind: 'not-known', open };
  return applying.length > 0 ? { kind: 'demands', by: applying } : { kind: 'free' };
}

/** A stance in words: `blocked by "CA010"`, `demands mfa ("CA002")`, `free`, `not known: "CA011" (location)`. */
export function sayStance(stance: Stance): string {
  switch (stance.kind) {
    case 'blocked':
      return `blocked by ${sayFew(stance.by.map(({ name }) => `"${name}"`))}`;
    case 'demands':
      return sayFew(stance.by.map((policy) => `${sayGrant(policy)} ("${policy.name}")`));
    case 'not-known':
      return `not known: ${sayFew(stance.open.map(({ policy, because }) => `"${policy.name}" (${because.join(', ')})`))}`;
    case 'free':
      return 'free';
  }
}
