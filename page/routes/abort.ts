import type { FastifyInstance, FastifyReply } from 'fastify';
import { BreakglassError } from '../../domain/errors.ts';
import type { Page, Visit } from '../context.ts';
import { forForms, forPeople, type Form } from '../guard.ts';
import { sendView } from '../layout.ts';
import { canStop, isStoppable } from '../read/abort.ts';
import type { LiveRun } from '../read/ask.ts';
import { readRun } from '../read/run.ts';
import { statusFor, type RefusedForm } from '../refused-form.ts';
import { typed } from '../typed.ts';
import { ABORT_TITLE, abortView } from '../views/abort.ts';
import { sendDecisionSheet } from './decision-sheet.ts';
import { paramsOf } from './params.ts';

/** Stopping a run: shown by GET, written in a form, signed in the next, and sent as every decision. */
export function abortRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/runs/:run/abort',
    forPeople(page, async (visit) => show({ visit, seen: await stoppable(visit), again: null })),
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
  const { page, session } = visit;
  const { person } = session;
  const seen = await stoppable(visit);
  const { state } = seen;
  const reason = typed(form.reason);
  if (reason === '') {
    const message = 'expected a reason: stopping a run needs one; nothing was signed';
    const refusal = new BreakglassError({ code: 'REASON_REQUIRED', message });
    return show({ visit, seen, again: { form, refusal } });
  }
  const statement = page.desk.abortStatement({ state, person, reason, at: new Date(page.now()) });
  const people = (await page.desk.plan(state.run))?.people ?? null;
  return sendDecisionSheet({ visit, seen, statement, ask: null, people, follows: null, again: null });
}

/** The form; `again` one that could not be taken. */
function show({
  visit: { page, session, reply },
  seen,
  again,
}: {
  visit: Visit;
  seen: LiveRun;
  again: RefusedForm | null;
}): FastifyReply {
  const body = abortView({ seen, session, again });
  const view = { title: ABORT_TITLE, body, session, at: null, tone: seen.mode };
  return sendView({ page, reply, view, status: statusFor(again) });
}
