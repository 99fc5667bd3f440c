import { judgeRotation, type CredentialSeen } from '../../domain/rotation.ts';
import { passwordOf } from './engine-answers.ts';
import { differenceFrom, lookupOf } from './fact-case.ts';
import type { Case } from './fact-case.ts';
import { methodsIn } from './pass-answers.ts';

/**
 * The account and its methods before and after, judged again: the last look, and the one named before it. Looks at which
 * nothing had come yet are named before both. What was never compared is not replaced.
 */
export function ofRotation(of: Case): string | null {
  const { fact, lastLooks } = of;
  if (lastLooks === null)
    return fact.state === 'inconclusive' ? null : 'expected the account and its methods before and after';
  const before = credentialIn({ of, look: lastLooks.before });
  const after = credentialIn({ of, look: lastLooks.after });
  if (before === null || after === null)
    return 'expected the account and its methods before and after, found another answer';
  // Of sessions another fact tells.
  const [right] = judgeRotation({ before, after, since: '', revoke: 'none', lookup: lookupOf(fact) });
  return right === undefined ? null : differenceFrom({ fact, right });
}

function credentialIn({
  of,
  look: [account, registered],
}: {
  of: Case;
  look: readonly unknown[];
}): CredentialSeen | null {
  const password = passwordOf({ of, answer: account });
  const methods = methodsIn(registered);
  return password === null || methods === null ? null : { ...password, methods, sessionsValidFrom: null };
}
