import type { FastifyInstance } from 'fastify';
import { MODES } from '../../domain/plan/types.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { Page } from '../context.ts';
import { forForms, forPeople } from '../guard.ts';
import { sendView } from '../layout.ts';
import { runPath } from '../say.ts';
import { START_TITLE, startView } from '../views/start.ts';

/** `/start`: what can be started, as a drill or for real; the form starts it. */
export function startRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/start',
    forPeople(page, async ({ session, reply }) => {
      const [drills, incidents] = await Promise.all([
        page.desk.runbooks('drill'),
        page.desk.runbooks('incident'),
      ]);
      const body = startView({ drills, incidents, session });
      return sendView({ page, reply, view: { title: START_TITLE, body, session, at: '/start' } });
    }),
  );
  app.post(
    '/runs',
    forForms(page, async ({ session, reply }, form) => {
      const mode = MODES.find((each) => each === form.mode);
      if (mode === undefined)
        throw new BreakglassError({ code: 'FORM_INVALID', message: `expected one of ${MODES.join(', ')}` });
      const reason = (form.reason ?? '').trim();
      const run = await page.desk.start({
        runbook: form.runbook ?? '',
        mode,
        person: session.person,
        reason: reason === '' ? null : reason,
        confirmed: (form.confirmed ?? '').trim(),
      });
      page.started.add(run);
      return reply.redirect(runPath(run), 303);
    }),
  );
}
