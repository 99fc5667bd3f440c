import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  DECISION_NAMESPACE,
  type OpenAsk,
  type Sent,
  type SignedDecision,
  type Statement,
} from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { parseStatement } from '../../domain/statement.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { answerIn } from '../answer.ts';
import type { Page, Visit } from '../context.ts';
import { forForms, forPeople, type Form } from '../guard.ts';
import { html, recorded, type Piece } from '../html.ts';
import { sendView } from '../layout.ts';
import { passkeysFor } from '../passkeys.ts';
import { readAsk } from '../read/ask.ts';
import { readRun } from '../read/run.ts';
import { askPath, runPath } from '../say.ts';
import { ownStatement, signedDecision } from '../signed.ts';
import { sendStatement, STATEMENT_FILE } from '../statement-file.ts';
import { consequenceOf } from '../views/consequences.ts';
import { DECIDE_TITLE, decideView } from '../views/decide.ts';
import { doneView } from '../views/done.ts';
import { exactQuestion } from '../views/question.ts';
import { pastAskView } from '../views/past-ask.ts';
import { SIGN_TITLE, signView } from '../views/sign.ts';
import { paramsOf } from './params.ts';
import { SAY } from '../language/decide.ts';
import { CHOICE } from '../language/words.ts';

/** A question: shown by GET, answered in a form, signed in the next, and sent by the same Update as the command's. */
export function decideRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/runs/:run/asks/:ask',
    forPeople(page, (visit) => showAsk(visit)),
  );
  app.post(
    '/runs/:run/asks/:ask',
    forForms(page, (visit, form) => prepare({ visit, form })),
  );
  app.post(
    '/runs/:run/decisions',
    forForms(page, (visit, form) => send({ visit, form })),
  );
  app.post(
    `/runs/:run/${STATEMENT_FILE}`,
    forForms(page, async ({ session, request, reply }, form) => {
      const text = ownStatement({ form, person: session.person, run: paramsOf(request).run });
      return sendStatement({ reply, text });
    }),
  );
}

async function showAsk({ page, session, request, reply }: Visit): Promise<FastifyReply> {
  const { seen, open: ask, past } = await readAsk({ page, ...paramsOf(request), reader: session.reader });
  const { mode: tone } = seen;
  const choices = ask === null ? [] : page.desk.choicesFor({ ask, person: session.person });
  const body = ask === null ? pastAskView({ seen, past }) : decideView({ seen, ask, choices, session });
  return sendView({ page, reply, view: { title: DECIDE_TITLE, body, session, at: null, tone } });
}

/** Nothing is decided by this form: it only writes the statement that the next one has signed. */
async function prepare({
  visit: { page, session, request, reply },
  form,
}: {
  visit: Visit;
  form: Form;
}): Promise<FastifyReply> {
  const { run, ask: id } = paramsOf(request);
  const { seen, open: ask } = await readAsk({ page, run, ask: id, reader: session.reader });
  const { mode: tone } = seen;
  if (ask === null)
    throw new BreakglassError({ code: 'ASK_CLOSED', message: 'expected a question that is open' });
  const { person } = session;
  const choices = page.desk.choicesFor({ ask, person });
  const read = answerIn({ form, ask, choices, zone: session.reader.zone });
  if ('refused' in read) {
    const body = decideView({ seen, ask, choices, session, again: { form, refused: read.refused } });
    return sendView({
      page,
      reply,
      view: { title: DECIDE_TITLE, body, session, at: null, tone },
      status: 400,
    });
  }
  const { answer } = read;
  const statement = page.desk.statementFor({
    state: seen.state,
    ask,
    person,
    answer,
    at: new Date(page.now()),
  });
  const toSign = {
    about: seen.state,
    text: canonicalText(statement),
    namespace: DECISION_NAMESPACE,
    second: [],
    passkeys: await passkeysFor({ page, person, people: seen.plan.people }),
    words: wordsOf({ statement, plan: seen.plan, ask }),
    follows: consequenceOf({ state: seen.state, ask, choice: statement.choice }),
    sendTo: runPath(run, 'decisions'),
    fetchFrom: runPath(run, STATEMENT_FILE),
    back: askPath({ run, ask: id }),
  };
  const body = signView({ session, toSign });
  return sendView({ page, reply, view: { title: SIGN_TITLE, body, session, at: null, tone } });
}

function wordsOf({
  statement: { person, run, choice, plan: digest, log, reason, values },
  plan,
  ask,
}: {
  statement: Statement;
  plan: Plan | null;
  ask: OpenAsk;
}): Piece[] {
  return [
    SAY.saysOf({ person, run, choice: CHOICE[choice] }),
    exactQuestion({ plan, ask }),
    ...Object.entries(values).map(([name, value]) => `${name} = ${value}`),
    ...(reason === '' ? [] : [SAY.reasoned(reason)]),
    SAY.ofPlan({ plan: digest.slice(0, 8), events: log.size }),
  ];
}

async function send({
  visit: { page, session, request, reply },
  form,
}: {
  visit: Visit;
  form: Form;
}): Promise<FastifyReply> {
  const { run } = paramsOf(request);
  const seen = await readRun({ page, run });
  const signed = await signedDecision({ page, session, form, run });
  const sent = await page.desk.send({ run, signed });
  const links = [
    { to: runPath(run), name: SAY.run },
    { to: '/', name: SAY.today },
  ];
  const body = doneView({ said: saySent({ sent, signed }), links });
  return sendView({ page, reply, view: { title: SAY.done, body, session, at: null, tone: seen.mode } });
}

function saySent({ sent, signed }: { sent: Sent; signed: SignedDecision }): Piece[] {
  if (sent.how === 'left') return [html`${SAY.left} ${recorded(sent.because)}. ${SAY.see}`];
  const { event, quorum } = sent.answer;
  const isAbort = parseStatement(signed.statement)?.choice === 'abort';
  return [SAY.accepted({ event, then: isAbort ? SAY.stopped : (SAY.then[quorum] ?? null) })];
}
