import type { Finding } from '../readiness/finding.ts';
import type { Answer } from './answer.ts';
import { evaluate, type Condition } from './evaluate.ts';
import type { WhatIfAnswer, WhatIfResult } from './judge.ts';
import type { Policy } from './policy.ts';
import { sayFew } from './say.ts';
import type { TriedSignIn } from './sign-in.ts';

/** One case of the matrix, by the tenant's word and by hand. */
export interface Compared {
  readonly answer: WhatIfAnswer;
  readonly signIn: TriedSignIn;
}

/**
 * Whether What-If and the policies as read say the same of every policy in every tried sign-in. Where they differ one
 * of the two is wrong, and nobody should build on either before it is known which.
 */
export function judgeAgreement({
  policies,
  compared,
}: {
  readonly policies: readonly Policy[];
  readonly compared: readonly Compared[];
}): Finding {
  const expected = 'What-If and the policies as read agree on every tried sign-in';
  const found = compared.flatMap(({ answer, signIn }) => [
    ...policies.map((policy) => compare({ policy, answer, signIn })),
    ...answer.results
      .filter(({ policy, outcome }) => outcome === 'applies' && !policies.some(({ id }) => id === policy.id))
      .map(({ policy }) => differing(`"${policy.name}" at ${answer.asked}: What-If alone knows it`)),
  ]);
  const differences = found.filter(({ state }) => state === 'differs');
  if (differences.length > 0) return { state: 'contradicted', expected, seen: sayFew(texts(differences)) };
  const open = found.filter(({ state }) => state === 'open');
  if (open.length > 0) {
    const seen = `could not be compared: ${sayFew([...new Set(texts(open))])}`;
    return { state: 'inconclusive', expected, seen };
  }
  if (compared.length === 0) return { state: 'inconclusive', expected, seen: 'no sign-in was tried' };
  const seen = `of ${policies.length} policies in ${compared.length} tried sign-ins`;
  return { state: 'corroborated', expected, seen };
}

interface Comparison {
  readonly state: 'agrees' | 'open' | 'differs';
  readonly text: string;
}

function compare({ policy, answer, signIn }: { readonly policy: Policy } & Compared): Comparison {
  // What does not apply is left out of the answer as it is handed on.
  const theirs = answer.results.find((result) => result.policy.id === policy.id)?.outcome ?? 'does-not-apply';
  const { applies: ours, because } = evaluate({ policy, signIn });
  if (ours === 'unknown')
    return { state: 'open', text: `"${policy.name}" (${because.join(', ')} not known here)` };
  if (theirs === 'unknown') {
    // What nobody can reach is settled by either side alone.
    const state = ours === 'no' ? 'agrees' : 'open';
    return { state, text: `"${policy.name}" (the tenant has not enough information)` };
  }
  if (SAME[theirs] === ours) return { state: 'agrees', text: '' };
  return differing(`"${policy.name}" at ${answer.asked}: ${sayBoth({ theirs, because })}`);
}

const SAME: Readonly<Record<Exclude<WhatIfResult['outcome'], 'unknown'>, Answer>> = {
  applies: 'yes',
  'does-not-apply': 'no',
};

function sayBoth({
  theirs,
  because,
}: {
  readonly theirs: WhatIfResult['outcome'];
  readonly because: readonly Condition[];
}): string {
  return theirs === 'applies'
    ? `What-If says that it applies, its ${because.join(', ')} that it does not`
    : 'What-If says that it does not apply, its conditions that it does';
}

function differing(text: string): Comparison {
  return { state: 'differs', text };
}

function texts(found: readonly Comparison[]): readonly string[] {
  return found.map(({ text }) => text);
}
