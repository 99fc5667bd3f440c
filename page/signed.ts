import { DECISION_NAMESPACE, type SignedDecision } from '../domain/decision.ts';
import { BreakglassError } from '../domain/errors.ts';
import { parseStatement } from '../domain/statement.ts';
import { verifyOwnSignature } from '../evidence/core/own-signature.ts';
import { verifySshSignature } from '../evidence/core/sshsig.ts';
import type { Page } from './context.ts';
import type { Form } from './guard.ts';
import { isAssertion, passkeysHere, requireAssertion, withReason } from './passkeys.ts';
import type { Session } from './sessions.ts';
import { typed } from './typed.ts';

/**
 * A signed decision in a form: of this run, by the person who is signed in, under a key that the roster has for them
 * today and the run's plan as well. A slip would count in the run as a forgery, so it is told here and not sent. The run
 * judges the rest.
 *
 * `DECISION_MALFORMED`, `DECISION_MISMATCH`, and the codes of `requireSignedHere` and `verifyOwnSignature`.
 */
export async function signedDecision({
  page,
  session,
  form,
  run,
}: {
  page: Page;
  session: Session;
  form: Form;
  run: string;
}): Promise<SignedDecision> {
  const { person } = session;
  const text = ownStatement({ form, person, run });
  const signature = signatureIn(form);
  const plan = await page.desk.plan(run);
  const signer = plan?.people.find(({ id }) => id === person);
  try {
    if (signer !== undefined)
      verifyOwnSignature({ message: text, signature, namespace: DECISION_NAMESPACE, signer });
    await requireSignedHere({ page, session, text, signature, namespace: DECISION_NAMESPACE });
  } catch (error) {
    throw await withReason({ page, text, signature, error });
  }
  return { statement: text, signature };
}

/**
 * Did the person who is signed in sign this text, by an SSH key or a passkey that the roster has for them today? The
 * codes of `verifySshSignature` and `requireAssertion`.
 */
export async function requireSignedHere({
  page,
  session: { person },
  text,
  signature,
  namespace,
}: {
  page: Page;
  session: Session;
  text: string;
  signature: string;
  namespace: string;
}): Promise<void> {
  const organisation = await page.desk.organisation();
  if (isAssertion(signature)) {
    const own = passkeysHere({ organisation, origin: page.origin, person });
    requireAssertion({ page, text, signature, passkeys: own.map(({ passkey }) => passkey) });
    return;
  }
  const keys = organisation.people.find(({ id }) => id === person)?.keys ?? [];
  verifySshSignature({ message: text, signature, namespace, keys });
}

/** The text of a decision statement in a form; refused where it is another person's, or about another run. */
export function ownStatement({ form, person, run }: { form: Form; person: string; run: string }): string {
  const text = form.statement ?? '';
  const statement = parseStatement(text);
  if (statement === null)
    throw new BreakglassError({
      code: 'DECISION_MALFORMED',
      message: 'expected a statement as this page writes it',
    });
  if (statement.person === person && statement.run === run) return text;
  const message = 'expected your own statement about this run';
  throw new BreakglassError({ code: 'DECISION_MISMATCH', message });
}

/** The armored signature in a form, whose line ends browsers send as CR LF; or the assertion, which has none. */
export function signatureIn(form: Form, field = 'signature'): string {
  const text = typed(form[field]);
  return isAssertion(text) ? text : `${text}\n`;
}
