import { DECISION_NAMESPACE, type SignedDecision } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { verifySshSignature } from '../../evidence/core/sshsig.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Place } from '../place.ts';

/**
 * Was this signed with a key of that person, as far as the organisation file here knows? A wrong `--key` is a slip
 * at the keyboard, but a run that receives it must take it for a forgery and deviate; so it is not sent.
 * `KEY_UNTRUSTED` where it was another key. Without an organisation file here, the run alone judges.
 */
export async function requireOwnKey({
  signed,
  person,
  place,
  cwd,
}: {
  signed: SignedDecision;
  person: string;
  place: Place;
  cwd: string;
}): Promise<void> {
  const keys = await keysOf({ person, place, cwd });
  if (keys === null) return;
  try {
    const { statement: message, signature } = signed;
    verifySshSignature({ message, signature, namespace: DECISION_NAMESPACE, keys });
  } catch (cause) {
    if (!(cause instanceof BreakglassError)) throw cause;
    const message = `not sent: expected the key of ${person}, as in ${place.organisationFile}: ${cause.message}; name it with --key`;
    throw new BreakglassError({ code: cause.code, message, cause });
  }
}

async function keysOf({
  person,
  place,
  cwd,
}: {
  person: string;
  place: Place;
  cwd: string;
}): Promise<readonly string[] | null> {
  try {
    const { value } = await loadOrganisation({ file: place.organisationFile, cwd });
    return value.people.find(({ id }) => id === person)?.keys ?? null;
  } catch (error) {
    if (error instanceof BreakglassError && error.code === 'FILE_NOT_FOUND') return null;
    throw error;
  }
}
