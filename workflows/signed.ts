import { DECISION_NAMESPACE, DECISION_REFUSALS } from '../domain/decision.ts';
import type { DecisionRefusal, SignedDecision } from '../domain/decision.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { PlannedPerson } from '../domain/plan/types.ts';
import { verifyOwnSignature, type OwnSignature } from '../evidence/core/own-signature.ts';
import { faultOfCounter, type Counters } from '../evidence/core/passkey/counters.ts';
import type { Refused } from './decisions.ts';

const REFUSALS = new Set<string>(DECISION_REFUSALS);

/** Did this person sign, with a key or passkey that the plan gives them? What they signed with, or why it is refused. */
export function verifySigned({
  signed,
  person,
}: {
  signed: SignedDecision;
  person: PlannedPerson;
}): OwnSignature | Refused {
  try {
    const { statement: message, signature } = signed;
    return verifyOwnSignature({ message, signature, namespace: DECISION_NAMESPACE, signer: person });
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    // A passkey that the plan calls this person's, and that nobody entitled to has enrolled.
    const code = error.code === 'PASSKEY_UNTRUSTED' ? 'KEY_UNTRUSTED' : error.code;
    if (!isRefusal(code)) throw error;
    return { code, message: `${person.id}: ${error.message}` };
  }
}

function isRefusal(code: string): code is DecisionRefusal {
  return REFUSALS.has(code);
}

/**
 * Has the passkey's counter grown? To be asked last of all: the same decision sent twice is a duplicate, and no sign of a
 * copied passkey.
 */
export function checkCounter({
  verified: { asserted },
  counters,
}: {
  verified: OwnSignature;
  counters: Counters;
}): Refused | null {
  const fault = asserted === null ? null : faultOfCounter({ asserted, counters });
  return fault === null ? null : { code: 'PASSKEY_COUNTER', message: fault };
}
