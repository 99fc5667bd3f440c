import type { FastifyInstance, FastifyReply } from 'fastify';
import { BreakglassError } from '../../domain/errors.ts';
import type { PersonId } from '../../domain/ids.ts';
import { PASSKEY_NAMESPACE, type PasskeyRevocation, type PasskeyStatement } from '../../domain/passkey.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { passkeyFingerprint } from '../../evidence/core/passkey/key.ts';
import { readPasskeyStatement } from '../../evidence/core/passkey/passkey-file.ts';
import type { Page, Visit } from '../context.ts';
import { forForms, forPeople, type Form } from '../guard.ts';
import type { Piece } from '../html.ts';
import { sendView } from '../layout.ts';
import { enrolmentIn, revocationIn, signedIn } from '../passkey-forms.ts';
import { refusedForm, refusedSignature, statusFor, type RefusedForm } from '../refused-form.ts';
import { passkeysPath } from '../say.ts';
import { sendStatement, STATEMENT_FILE } from '../statement-file.ts';
import { doneView } from '../views/done.ts';
import { PASSKEYS_TITLE, passkeysView } from '../views/passkeys.ts';
import { SIGN_TITLE, signView } from '../views/sign.ts';
import { personOf } from './params.ts';
import { SAY } from '../language/passkeys.ts';

/**
 * A person's passkeys: shown by GET, made or revoked in a form, which only writes the statement; it counts once SSH keys
 * of the roster signed it in the next: their own, or those of two others.
 */
export function passkeyRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/people/:person/passkeys',
    forPeople(page, (visit) => show(visit, null)),
  );
  app.post(
    '/people/:person/passkeys',
    forForms(page, async (visit, form) => {
      const person = await requirePerson(visit);
      const made = await enrolmentIn({ page, form, person }).catch((error: unknown) =>
        refusedForm({ form, error }),
      );
      return 'refusal' in made ? show(visit, made) : toSign({ visit, statement: made });
    }),
  );
  app.post(
    '/people/:person/passkeys/revocations',
    forForms(page, async (visit, form) => {
      const person = await requirePerson(visit);
      return toSign({ visit, statement: await revocationIn({ page, form, person }) });
    }),
  );
  app.post(
    '/people/:person/passkeys/signed',
    forForms(page, (visit, form) => store({ visit, form })),
  );
  app.post(
    `/people/:person/passkeys/${STATEMENT_FILE}`,
    forForms(page, async ({ reply }, form) => {
      const statement = readPasskeyStatement(form.statement ?? '');
      return sendStatement({ reply, text: canonicalText(statement) });
    }),
  );
}

/** The person of the path; `PERSON_UNKNOWN` for nobody of the roster. */
async function requirePerson({ page, request }: Visit): Promise<PersonId> {
  const person = personOf(request);
  const { people } = await page.desk.organisation();
  if (people.some(({ id }) => id === person)) return person;
  throw new BreakglassError({ code: 'PERSON_UNKNOWN', message: 'expected somebody of the roster' });
}

/** Theirs, and the form; `again` one that could not be taken. */
async function show(visit: Visit, again: RefusedForm | null): Promise<FastifyReply> {
  const { page, session, reply } = visit;
  const { origin, desk } = page;
  const person = await requirePerson(visit);
  const all = await desk.passkeys();
  const passkeys = all.filter(({ signed }) => signed.statement.person === person);
  const organisation = await desk.organisation();
  const body = passkeysView({ person, passkeys, session, organisation, origin, again });
  const status = statusFor(again);
  return sendView({ page, reply, view: { title: PASSKEYS_TITLE, body, session, at: null }, status });
}

async function toSign({
  visit: { page, session, reply },
  statement,
  again = null,
}: {
  visit: Visit;
  statement: PasskeyStatement;
  /** A signature of it that was refused. */
  again?: RefusedForm | null;
}): Promise<FastifyReply> {
  const { person } = statement;
  const { people } = await page.desk.organisation();
  const others = people.map(({ id }) => id).filter((id) => id !== session.person && id !== person);
  const body = signView({
    session,
    toSign: {
      about: null,
      text: canonicalText(statement),
      namespace: PASSKEY_NAMESPACE,
      // Whose a passkey is never hangs on a passkey.
      passkeys: { kind: 'none' },
      second: person === session.person ? [] : others,
      words: await wordsOf({ page, statement }),
      follows: null,
      sendTo: passkeysPath(person, 'signed'),
      fetchFrom: passkeysPath(person, STATEMENT_FILE),
      back: passkeysPath(person),
    },
    again,
  });
  const status = statusFor(again);
  return sendView({ page, reply, view: { title: SIGN_TITLE, body, session, at: null }, status });
}

async function wordsOf({ page, statement }: { page: Page; statement: PasskeyStatement }): Promise<Piece[]> {
  const head = `${statement.person} (${statement.organisation}), ${statement.at}`;
  if (statement.kind === 'breakglass-passkey-revoked')
    return [head, ...(await meantBy({ page, statement })), SAY.reasoned(statement.reason)];
  const { passkey } = statement;
  return [head, SAY.theirs(passkey.label), passkeyFingerprint(passkey), passkey.origins.join(', ')];
}

/** The passkey that a revocation names, as the list of passkeys shows it, and by the credential that is signed. */
async function meantBy({
  page,
  statement: { person, credential },
}: {
  page: Page;
  statement: PasskeyRevocation;
}): Promise<Piece[]> {
  const meant = (await page.desk.passkeys())
    .map(({ signed }) => signed.statement)
    .find((each) => each.person === person && each.passkey.credential === credential);
  if (meant === undefined) return [SAY.no(credential)];
  const { passkey } = meant;
  return [SAY.no(passkey.label), passkeyFingerprint(passkey), SAY.credential(credential)];
}

async function store({ visit, form }: { visit: Visit; form: Form }): Promise<FastifyReply> {
  const { page, session, reply } = visit;
  const person = await requirePerson(visit);
  const signed = signedIn({ form, person, by: session.person });
  try {
    await page.desk.storePasskey(signed);
  } catch (error) {
    const { statement } = signed;
    const { organisation } = await page.desk.organisation();
    if (statement.organisation !== organisation) throw error;
    return toSign({ visit, statement, again: refusedSignature({ form, error }) });
  }
  const links = [
    { to: passkeysPath(person), name: SAY.passkeys },
    { to: '/', name: SAY.today },
  ];
  const body = doneView({ said: [SAY.page, SAY.next, SAY.keep], links });
  const title = SAY.done[signed.statement.kind];
  return sendView({ page, reply, view: { title, body, session, at: null } });
}
