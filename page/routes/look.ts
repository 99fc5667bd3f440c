import type { FastifyInstance } from 'fastify';
import { BreakglassError } from '../../domain/errors.ts';
import type { Page } from '../context.ts';
import { forPeople } from '../guard.ts';
import { sendView } from '../layout.ts';
import { requireOwnRun } from '../read/ledger-runs.ts';
import { canStop } from '../read/abort.ts';
import { readRun } from '../read/run.ts';
import { asksFor, readToday } from '../read/today.ts';
import { planView, PLAN_TITLE } from '../views/plan.ts';
import { runView } from '../views/run.ts';
import { TODAY_TITLE, todayView } from '../views/today.ts';
import { paramsOf } from './params.ts';

/** Views that only show: today, a run, its plan. */
export function lookRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/',
    forPeople(page, async ({ session, reply }) => {
      const body = todayView(await readToday({ page, session }));
      return sendView({ page, reply, view: { title: TODAY_TITLE, body, session, at: '/' } });
    }),
  );
  app.get(
    '/runs/:run',
    forPeople(page, async ({ session, request, reply }) => {
      const seen = await readRun({ page, run: paramsOf(request).run, reader: session.reader });
      const { state, title, mode: tone } = seen;
      const mine = state === null ? [] : asksFor({ page, state, person: session.person });
      const asked = mine.map(({ ask }) => ask.id);
      const stop = (await canStop({ page, seen, person: session.person })) ? 'offered' : 'none';
      const body = runView({ seen, asked, stop });
      return sendView({ page, reply, view: { title, body, session, at: null, tone } });
    }),
  );
  app.get(
    '/runs/:run/plan',
    forPeople(page, async ({ session, request, reply }) => {
      const { run } = paramsOf(request);
      await requireOwnRun({ directory: page.desk.evidenceDirectory, run, started: page.started });
      const text = await page.desk.planText(run);
      if (text === null)
        throw new BreakglassError({
          code: 'RUN_NOT_FOUND',
          message: 'expected the plan of a run that is stored here',
        });
      return sendView({
        page,
        reply,
        view: { title: PLAN_TITLE, body: planView({ run, text }), session, at: null },
      });
    }),
  );
}
