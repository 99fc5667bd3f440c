import { BreakglassError } from '../domain/errors.ts';
import type { PersonId } from '../domain/ids.ts';
import { passkeyStatementSchema } from '../domain/passkey.ts';
import type { PasskeySignature, PasskeyStatement, SignedPasskeyStatement } from '../domain/passkey.ts';
import { readPasskeyStatement } from '../evidence/core/passkey/passkey-file.ts';
import type { Page } from './context.ts';
import type { Form } from './guard.ts';
import { signatureIn } from './signed.ts';
import { typed } from './typed.ts';
import { SECOND_FIELD, SECOND_SIGNATURE_FIELD } from './views/sign.ts';

interface Asked {
  readonly page: Page;
  readonly form: Form;
  readonly person: PersonId;
}

/**
 * The enrolment of the passkey in a form, to be signed. `PASSKEY_MALFORMED`, `PASSKEY_UNTRUSTED` for one made for somebody
 * else, `PASSKEY_ORIGIN` for one made on another page.
 */
export async function enrolmentIn({ page, form, person }: Asked): Promise<PasskeyStatement> {
  const { organisation } = await page.desk.organisation();
  const label = (form.label ?? '').trim();
  const text = form.registration ?? '';
  const passkey = await page.desk.readRegistration({ text, organisation, person, label });
  if (!passkey.origins.includes(page.origin))
    throw new BreakglassError({
      code: 'PASSKEY_ORIGIN',
      message: `expected a passkey made at ${page.origin}, got one of ${passkey.origins.join(' and ')}`,
    });
  const at = new Date(page.now()).toISOString();
  return { kind: 'breakglass-passkey', version: 1, organisation, person, passkey, at };
}

/** The revocation that a form asks for, to be signed. `PASSKEY_MALFORMED`, `REASON_REQUIRED`. */
export async function revocationIn({ page, form, person }: Asked): Promise<PasskeyStatement> {
  const { organisation } = await page.desk.organisation();
  const reason = typed(form.reason);
  if (reason === '')
    throw new BreakglassError({
      code: 'REASON_REQUIRED',
      message: 'expected a reason; nothing was signed',
    });
  const statement = passkeyStatementSchema.safeParse({
    kind: 'breakglass-passkey-revoked',
    version: 1,
    organisation,
    person,
    credential: form.credential,
    reason,
    at: new Date(page.now()).toISOString(),
  });
  if (statement.success) return statement.data;
  const message = `expected the credential of a passkey and a reason: ${statement.error.issues[0]?.message ?? ''}`;
  throw new BreakglassError({ code: 'PASSKEY_MALFORMED', message });
}

/**
 * A statement about a person's passkey with what was signed: by whoever is signed in, and by the second person who is
 * named beside. `PASSKEY_MALFORMED`, `PASSKEY_UNTRUSTED` where it is about somebody else. Whether the signatures hold, and
 * are those of the right people, is for who stores it.
 */
export function signedIn({
  form,
  person,
  by,
}: {
  form: Form;
  person: PersonId;
  by: PersonId;
}): SignedPasskeyStatement {
  const statement = readPasskeyStatement(form.statement ?? '');
  if (statement.person !== person)
    throw new BreakglassError({
      code: 'PASSKEY_UNTRUSTED',
      message: `expected a statement about a passkey of ${person}`,
    });
  const own: PasskeySignature = { person: by, signature: signatureIn(form) };
  const second = form[SECOND_FIELD] ?? '';
  if (second === '') return { statement, signatures: [own] };
  const other = { person: second, signature: signatureIn(form, SECOND_SIGNATURE_FIELD) };
  return { statement, signatures: [own, other] };
}
