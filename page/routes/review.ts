import type { FastifyInstance, FastifyReply } from 'fastify';
import { BreakglassError } from '../../domain/errors.ts';
import { foreignTenants } from '../../domain/clouds.ts';
import type { RunId } from '../../domain/ids.ts';
import type { LedgerPoint } from '../../domain/ledger.ts';
import { REVIEW_NAMESPACE, type Afterwards } from '../../domain/review.ts';
import { reviewStateOf } from '../../domain/review-state.ts';
import { readAfterwards, requireStanding } from '../../evidence/core/review.ts';
import { proposalsOf } from '../../evidence/review/proposals.ts';
import { readReviewableRun, type ReviewableRun } from '../../evidence/review/reviewable.ts';
import type { Page, Visit } from '../context.ts';
import { forForms, forPeople, type Form } from '../guard.ts';
import { html, type Piece } from '../html.ts';
import { sendView } from '../layout.ts';
import { passkeysFor } from '../passkeys.ts';
import { requireOwnRun } from '../read/ledger-runs.ts';
import { refusedForm, refusedSignature, statusFor, type RefusedForm } from '../refused-form.ts';
import { closingIn, reviewIn } from '../review-form.ts';
import { runPath } from '../say.ts';
import { requireSignedHere, signatureIn } from '../signed.ts';
import { sendStatement, STATEMENT_FILE } from '../statement-file.ts';
import { doneView } from '../views/done.ts';
import { REVIEW_TITLE, reviewView } from '../views/review.ts';
import { SIGN_TITLE, signView } from '../views/sign.ts';
import { paramsOf } from './params.ts';
import { SAY, SEVERITY, USE } from '../language/review.ts';
import { VERDICT } from '../language/words.ts';

/** A closed run's review: shown by GET, written in a form, signed in the next, and entered by the ledger's workflow. */
export function reviewRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/runs/:run/review',
    forPeople(page, async (visit) => show({ visit, found: await foundFor(visit), again: null })),
  );
  app.post(
    '/runs/:run/review',
    forForms(page, async (visit, form) => {
      const found = await foundFor(visit);
      const codes = proposalsOf(found).toAnswer.map(({ code }) => code);
      return write({ visit, found, form, textIn: (about) => reviewIn({ ...about, codes }) });
    }),
  );
  app.post(
    '/runs/:run/closings',
    forForms(page, async (visit, form) => {
      return write({ visit, found: await foundFor(visit), form, textIn: closingIn });
    }),
  );
  app.post(
    '/runs/:run/reviews',
    forForms(page, (visit, form) => send({ visit, form })),
  );
  app.post(
    `/runs/:run/reviews/${STATEMENT_FILE}`,
    forForms(page, async (visit, form) => {
      const { text } = ownReview({ visit, form });
      return sendStatement({ reply: visit.reply, text });
    }),
  );
}

async function foundFor({ page, request }: Visit): Promise<ReviewableRun> {
  const { run } = paramsOf(request);
  const directory = page.desk.evidenceDirectory;
  await requireOwnRun({ directory, run, started: new Set() });
  return readReviewableRun({ directory, run });
}

/** The text to sign that a form makes, else the form again. */
async function write({
  visit,
  found,
  form,
  textIn,
}: {
  visit: Visit;
  found: ReviewableRun;
  form: Form;
  textIn: typeof closingIn;
}): Promise<FastifyReply> {
  const { page, session } = visit;
  try {
    const text = textIn({ form, found, person: session.person, at: new Date(page.now()) });
    return await toSign({ visit, found, text, again: null });
  } catch (error) {
    return show({ visit, found, again: refusedForm({ form, error }) });
  }
}

/** Where the review stands, and its forms; `again` one of them that could not be taken. */
function show({
  visit: { page, session, reply },
  found,
  again,
}: {
  visit: Visit;
  found: ReviewableRun;
  again: RefusedForm | null;
}): FastifyReply {
  const asOf = new Date(page.now()).toISOString();
  const { plan, journal, standing, ledger: entries } = found;
  const closedAt = journal.closed?.at ?? null;
  const state = reviewStateOf({ rule: plan.review, closedAt, standing, asOf, entries });
  const today = asOf.slice(0, 10);
  const body = reviewView({ found, proposals: proposalsOf(found), state, session, today, again });
  const view = { title: REVIEW_TITLE, body, session, at: null, tone: plan.mode };
  return sendView({ page, reply, view, status: statusFor(again) });
}

async function toSign({
  visit: { page, session, request, reply },
  found: { plan },
  text,
  again,
}: {
  visit: Visit;
  found: ReviewableRun;
  text: string;
  /** A signature of it that was refused; null where it is signed for the first time. */
  again: RefusedForm | null;
}): Promise<FastifyReply> {
  const { run } = paramsOf(request);
  const { mode: tone, tenants } = plan;
  const passkeys = await passkeysFor({ page, person: session.person, people: plan.people });
  const body = signView({
    session,
    toSign: {
      about: { mode: tone, foreignTenants: foreignTenants(tenants) },
      text,
      namespace: REVIEW_NAMESPACE,
      passkeys,
      second: [],
      words: wordsOf(readAfterwards(text)),
      follows: null,
      sendTo: runPath(run, 'reviews'),
      fetchFrom: runPath(run, 'reviews', STATEMENT_FILE),
      back: runPath(run, 'review'),
    },
    again,
  });
  const view = { title: SIGN_TITLE, body, session, at: null, tone };
  return sendView({ page, reply, view, status: statusFor(again) });
}

function wordsOf(statement: Afterwards): Piece[] {
  const head = html`${statement.person} ${SAY.says} ${statement.run}`;
  if (statement.kind === 'breakglass-finding-closed')
    return [html`${head}: ${SAY.finding} ${statement.finding} ${SAY.isClosed}`, statement.how];
  return [
    html`${head}, ${SAY.ended} ${VERDICT[statement.verdict]}: ${SAY.was} ${USE[statement.classification]}`,
    ...statement.findings.map(
      ({ id, severity, owner, due, text }) =>
        html`${SAY.finding} ${id} (${SEVERITY[severity]}) ${SAY.of} ${owner}, ${SAY.due} ${due}: ${text}`,
    ),
    ...statement.accepted.map(({ code, why }) => html`${SAY.accepted} ${code}: ${why}`),
    ...(statement.notes === '' ? [] : [statement.notes]),
  ];
}

async function send({ visit, form }: { visit: Visit; form: Form }): Promise<FastifyReply> {
  const { page, session } = visit;
  const found = await foundFor(visit);
  const { text } = ownReview({ visit, form });
  const signature = signatureIn(form);
  const signed = { statement: text, signature };
  const { run } = found.run;
  try {
    requireStanding({ signed, run: found.run, standing: found.standing });
    await requireSignedHere({ page, session, text, signature, namespace: REVIEW_NAMESPACE });
    const { organisation } = found.plan;
    return await sendDone({ visit, run, point: await page.desk.sendReview({ organisation, run, signed }) });
  } catch (error) {
    return toSign({ visit, found, text, again: refusedSignature({ form, error }) });
  }
}

function sendDone({
  visit: { page, session, reply },
  run,
  point,
}: {
  visit: Visit;
  run: RunId;
  point: LedgerPoint;
}): FastifyReply {
  const links = [
    { to: runPath(run), name: SAY.toRun },
    { to: runPath(run, 'review'), name: SAY.toReview },
  ];
  const body = doneView({ said: [SAY.stored(point.size), SAY.outside], links });
  return sendView({ page, reply, view: { title: SAY.done, body, session, at: null } });
}

/** A review or closing of the person who is signed in, about the run of the path. */
function ownReview({ visit: { session, request }, form }: { visit: Visit; form: Form }): {
  text: string;
  statement: Afterwards;
} {
  const text = form.statement ?? '';
  const statement = readAfterwards(text);
  if (statement.person === session.person && statement.run === paramsOf(request).run)
    return { text, statement };
  throw new BreakglassError({ code: 'REVIEW_MISMATCH', message: 'expected your own review of this run' });
}
