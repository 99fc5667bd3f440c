import { DECISION_NAMESPACE, type SignedDecision } from '../domain/decision.ts';
import { BreakglassError } from '../domain/errors.ts';
import { parseStatement } from '../domain/statement.ts';
import { verifySshSignature } from '../evidence/core/sshsig.ts';
import type { Page } from './context.ts';
import type { Form } from './guard.ts';
import type { Session } from './sessions.ts';

/**
 * A signed decision in a form: of this run, by the person who is signed in, under a key that the roster has for them. A
 * slip would count in the run as a forgery, so it is told here and not sent. The run judges the rest.
 *
 * `DECISION_MALFORMED`, `DECISION_MISMATCH`, and the codes of `verifySshSignature`.
 */
export async function signedDecision({
  page,
  session: { person },
  form,
  run,
}: {
  page: Page;
  session: Session;
  form: Form;
  run: string;
}): Promise<SignedDecision> {
  const text = ownStatement({ form, person, run });
  const signature = signatureIn(form);
  const { people } = await page.desk.organisation();
  const keys = people.find(({ id }) => id === person)?.keys ?? [];
  verifySshSignature({ message: text, signature, namespace: DECISION_NAMESPACE, keys });
  return { statement: text, signature };
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

/** The armored signature in a form; browsers send line ends as CR LF. */
export function signatureIn(form: Form): string {
  return `${(form.signature ?? '').replaceAll('\r\n', '\n').trim()}\n`;
}
