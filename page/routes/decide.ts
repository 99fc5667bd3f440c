import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Sent, SignedDecision } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { parseStatement } from '../../domain/statement.ts';
import { answerIn } from '../answer.ts';
import type { Page, Visit } from '../context.ts';
import { forForms, forPeople, type Form } from '../guard.ts';
import { html, recorded, type Piece } from '../html.ts';
import { sendView } from '../layout.ts';
import { readAsk } from '../read/ask.ts';
import { readRun, type SeenRun } from '../read/run.ts';
import { runPath } from '../say.ts';
import { ownStatement, signedDecision } from '../signed.ts';
import { sendStatement, STATEMENT_FILE } from '../statement-file.ts';
import { consequenceOf } from '../views/consequences.ts';
import { DECIDE_TITLE, decideView } from '../views/decide.ts';
import { doneView } from '../views/done.ts';
import { pastAskView } from '../views/past-ask.ts';
import { sendDecisionSheet, sendSheetAgain } from './decision-sheet.ts';
import { paramsOf } from './params.ts';
import { SAY } from '../language/decide.ts';

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
async function prepare({ visit, form }: { visit: Visit; form: Form }): Promise<FastifyReply> {
  const { page, session, request, reply } = visit;
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
  const { state, plan } = seen;
  const at = new Date(page.now());
  const statement = page.desk.statementFor({ state, ask, person, answer, at });
  const follows = consequenceOf({ state, ask, choice: statement.choice });
  return sendDecisionSheet({ visit, seen, statement, ask, people: plan.people, follows, again: null });
}

async function send({ visit, form }: { visit: Visit; form: Form }): Promise<FastifyReply> {
  const { page, session, request } = visit;
  const { run } = paramsOf(request);
  const seen = await readRun({ page, run });
  try {
    const signed = await signedDecision({ page, session, form, run });
    const sent = await page.desk.send({ run, signed });
    return await sendDone({ visit, seen, said: saySent({ sent, signed }) });
  } catch (error) {
    return sendSheetAgain({ visit, form, error });
  }
}

function sendDone({
  visit: { page, session, reply },
  seen: { run, mode: tone },
  said,
}: {
  visit: Visit;
  seen: SeenRun;
  said: readonly Piece[];
}): FastifyReply {
  const links = [
    { to: runPath(run), name: SAY.run },
    { to: '/', name: SAY.today },
  ];
  const body = doneView({ said, links });
  return sendView({ page, reply, view: { title: SAY.done, body, session, at: null, tone } });
}

function saySent({ sent, signed }: { sent: Sent; signed: SignedDecision }): Piece[] {
  if (sent.how === 'left') return [html`${SAY.left} ${recorded(sent.because)}. ${SAY.see}`];
  const { event, quorum } = sent.answer;
  const isAbort = parseStatement(signed.statement)?.choice === 'abort';
  return [SAY.accepted({ event, then: isAbort ? SAY.stopped : (SAY.then[quorum] ?? null) })];
}
