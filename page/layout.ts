import type { FastifyReply } from 'fastify';
import type { Reader } from '../domain/language/language.ts';
import type { Page } from './context.ts';
import { forReader, html, type Html, type Piece } from './html.ts';
import { SAY } from './language/layout.ts';
import { readerOfRequest } from './reader.ts';
import type { Session, Signed } from './sessions.ts';

/** One view. */
export interface View {
  readonly title: Piece;
  readonly body: Piece;
  /** Who sees it; null for those who are not signed in. */
  readonly session: Signed | null;
  /** How somebody reads who is known though no menu is shown; else by `session`, else by what the browser asks for. */
  readonly reader?: Reader | undefined;
  /** Path of the view, to mark it in the menu; null where it is not there. */
  readonly at: keyof typeof SAY.views | null;
  /** Colours the whole view: a real incident must not look like a drill. */
  readonly tone?: 'drill' | 'incident';
}

/** Sends a view as a whole page. */
export function sendView({
  page,
  reply,
  view,
  status = 200,
}: {
  page: Page;
  reply: FastifyReply;
  view: View;
  status?: number;
}): FastifyReply {
  const reader = view.reader ?? view.session?.reader ?? readerOfRequest(reply.request);
  return reply.status(status).type('text/html; charset=utf-8').send(documentOf({ page, view }).for(reader));
}

function documentOf({ page: { assets }, view }: { page: Page; view: View }): Html {
  const { title, body, session, at, tone } = view;
  return html`<!doctype html>
    <html lang="${forReader(({ language }) => language)}" data-tone="${tone ?? 'plain'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · breakglass</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${assets.style.path}" />
        <script type="module" src="${assets.script.path}"></script>
      </head>
      <body>
        <a class="skip" href="#content">${SAY.skip}</a>
        <header>${session === null ? html`<p class="name">breakglass</p>` : menu({ session, at })}</header>
        <main id="content" tabindex="-1">
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
}

function menu({ session, at }: { session: Session; at: View['at'] }): Html {
  const links = Object.entries(SAY.views).map(
    ([path, name]) =>
      html`<li><a href="${path}" ${path === at ? html`aria-current="page"` : null}>${name}</a></li>`,
  );
  return html`<nav aria-label="${SAY.menu}">
      <ul>
        ${links}
      </ul>
    </nav>
    <form method="post" action="/sign-out">
      ${tokenOf(session)}
      <span class="who">${session.person}</span>
      <button class="quiet">${SAY.out}</button>
    </form>`;
}

/** What every form of a signed-in person carries. */
export function tokenOf({ token }: Session): Html {
  return html`<input type="hidden" name="token" value="${token}" />`;
}
