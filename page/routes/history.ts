import type { FastifyInstance } from 'fastify';
import type { Page } from '../context.ts';
import { forPeople } from '../guard.ts';
import { sendView } from '../layout.ts';
import { closedRuns } from '../read/closed-runs.ts';
import { HISTORY_TITLE, historyView } from '../views/history.ts';

/** `/history`: the objectives over time, and what was covered. */
export function historyRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/history',
    forPeople(page, async ({ session, reply }) => {
      const { accounts } = await page.desk.organisation();
      const body = historyView({ runs: await closedRuns(page), accounts: accounts.map(({ id }) => id) });
      return sendView({ page, reply, view: { title: HISTORY_TITLE, body, session, at: '/history' } });
    }),
  );
}
