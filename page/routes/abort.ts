import type { FastifyInstance, FastifyReply } from 'fastify';
import { DECISION_NAMESPACE } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import type { Page, Visit } from '../context.ts';
import { forForms, forPeople, type Form } from '../guard.ts';
import { sendView } from '../layout.ts';
import { passkeysFor } from '../passkeys.ts';
import { canStop, isStoppable } from '../read/abort.ts';
import type { LiveRun } from '../read/ask.ts';
import { readRun } from '../read/run.ts';
import { runPath } from '../say.ts';
import { STATEMENT_FILE } from '../statement-file.ts';
import { typed } from '../typed.ts';
import { ABORT_TITLE, abortView } from '../views/abort.ts';
import { SIGN_TITLE, signView } from '../views/sign.ts';
import { paramsOf } from './params.ts';
import { SAY } from '../language/abort.ts';
import { SAY as DECIDE } from '../language/decide.ts';

/** Stopping a run: shown by GET, written in a form, signed in the next, and sent as every decision. */
export function abortRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/runs/:run/abort',
    forPeople(page, async (visit) => {
      const { session, reply } = visit;
      const seen = await stoppable(visit);
      const body = abortView({ seen, session });
      return sendView({
        page,
        reply,
        view: { title: ABORT_TITLE, body, session, at: null, tone: seen.mode },
      });
    }),
  );
  app.post(
    '/runs/:run/abort',
    forForms(page, (visit, form) => prepare({ visit, form })),
  );
}

/** The run, as the engine has it now; `ASK_CLOSED`, `PERSON_NOT_ASKED` where the run would refuse to be stopped. */
async function stoppable({ page, session: { person }, request }: Visit): Promise<LiveRun> {
  const { run } = paramsOf(request);
  const seen = await readRun({ page, run, desk: page.engine });
  if (!isStoppable(seen))
    throw new BreakglassError({
      code: 'ASK_CLOSED',
      message: 'expected a run that goes on, with an engine that answers',
    });
  if (await canStop({ page, seen, person })) return seen;
  const message = 'expected a commander, or whoever started the run';
  throw new BreakglassError({ code: 'PERSON_NOT_ASKED', message });
}

/** Nothing is stopped by this form: it only writes the statement that the next one has signed. */
async function prepare({ visit, form }: { visit: Visit; form: Form }): Promise<FastifyReply> {
  const { page, session, reply } = visit;
  const { person } = session;
  const { state, mode: tone } = await stoppable(visit);
  const reason = typed(form.reason);
  if (reason === '')
    throw new BreakglassError({
      code: 'REASON_REQUIRED',
      message: 'expected a reason: stopping a run needs one; nothing was signed',
    });
  const { run, plan, log } = state;
  const statement = page.desk.abortStatement({ state, person, reason, at: new Date(page.now()) });
  const body = signView({
    session,
    toSign: {
      about: state,
      text: canonicalText(statement),
      namespace: DECISION_NAMESPACE,
      passkeys: await passkeysFor({ page, person, people: (await page.desk.plan(run))?.people ?? null }),
      second: [],
      words: [
        SAY.stops({ person, run }),
        DECIDE.reasoned(reason),
        DECIDE.ofPlan({ plan: plan.slice(0, 8), events: log.size }),
      ],
      sendTo: runPath(run, 'decisions'),
      fetchFrom: runPath(run, STATEMENT_FILE),
      back: runPath(run, 'abort'),
    },
  });
  return sendView({ page, reply, view: { title: SIGN_TITLE, body, session, at: null, tone } });
}
