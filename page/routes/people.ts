import type { FastifyInstance } from 'fastify';
import type { Page } from '../context.ts';
import { forPeople } from '../guard.ts';
import { sendView } from '../layout.ts';
import { PEOPLE_TITLE, peopleView } from '../views/people.ts';

/** `/people`: the roster. */
export function peopleRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  app.get(
    '/people',
    forPeople(page, async ({ session, reply }) => {
      const organisation = await page.desk.organisation();
      const body = peopleView({ organisation, session });
      return sendView({ page, reply, view: { title: PEOPLE_TITLE, body, session, at: '/people' } });
    }),
  );
}
