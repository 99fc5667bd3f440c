import type { FastifyInstance, FastifyReply } from 'fastify';
import { BreakglassError } from '../../domain/errors.ts';
import type { PersonId, RunId } from '../../domain/ids.ts';
import { MODES } from '../../domain/plan/types.ts';
import type { Page, Visit } from '../context.ts';
import type { Start } from '../desk.ts';
import { forForms, forPeople, type Form } from '../guard.ts';
import { sendView } from '../layout.ts';
import { createOnce } from '../once.ts';
import { refusedForm, statusFor, type RefusedForm } from '../refused-form.ts';
import { runPath } from '../say.ts';
import { START_TITLE, startView } from '../views/start.ts';

/** `/start`: what can be started, as a drill or for real; the form starts it, once. */
export function startRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/start',
    forPeople(page, (visit) => show(visit)),
  );
  const once = createOnce<RunId>();
  app.post(
    '/runs',
    forForms(page, async (visit, form) => {
      const { session, reply } = visit;
      const asked = startIn({ form, person: session.person });
      const mark = JSON.stringify([session.token, form.once ?? '', asked]);
      try {
        const run = await once.under(mark, () => page.desk.start(asked));
        page.started.set(run, { mode: asked.mode, at: page.now() });
        return await reply.redirect(runPath(run), 303);
      } catch (error) {
        return show(visit, refusedForm({ form, error }));
      }
    }),
  );
}

/** The forms; `again` one that could not be taken, with what was typed and why. */
async function show(
  { page, session, reply }: Visit,
  again: RefusedForm | null = null,
): Promise<FastifyReply> {
  const [drills, incidents] = await Promise.all([
    page.desk.runbooks('drill'),
    page.desk.runbooks('incident'),
  ]);
  const body = startView({ drills, incidents, session, again });
  const status = statusFor(again);
  return sendView({ page, reply, view: { title: START_TITLE, body, session, at: '/start' }, status });
}

/** What a form asks to have started; `FORM_INVALID` for a mode that is none. */
function startIn({ form, person }: { form: Form; person: PersonId }): Start {
  const mode = MODES.find((each) => each === form.mode);
  if (mode === undefined)
    throw new BreakglassError({ code: 'FORM_INVALID', message: `expected one of ${MODES.join(', ')}` });
  const reason = (form.reason ?? '').trim();
  return {
    runbook: form.runbook ?? '',
    mode,
    person,
    reason: reason === '' ? null : reason,
    confirmed: (form.confirmed ?? '').trim(),
    beside: form.beside === 'allowed' ? 'allowed' : 'refused',
  };
}
