import { exactly, html, type Html } from '../html.ts';
import { tokenOf } from '../layout.ts';
import type { LiveRun } from '../read/ask.ts';
import type { RefusedForm } from '../refused-form.ts';
import { runPath } from '../say.ts';
import type { Session } from '../sessions.ts';
import { typed } from '../typed.ts';
import { banner } from './banner.ts';
import { refusalSaid } from './failed.ts';
import { SAY } from '../language/abort.ts';

export const ABORT_TITLE = SAY.title;

/** What follows if a run is stopped, and the form that writes the statement for it. */
export function abortView({
  seen: { state },
  session,
  again,
}: {
  seen: LiveRun;
  session: Session;
  /** Null where the view is shown for the first time. */
  again: RefusedForm | null;
}): Html {
  const { run, title, log } = state;
  return html`${banner(state)} ${again === null ? null : refusalSaid(again.refusal)}
    <p class="question">${title}</p>
    <p>${SAY.what}</p>
    <p>${SAY.log(log.size)}</p>
    <form method="post" action="${runPath(run, 'abort')}">
      ${tokenOf(session)}
      <label for="reason">${SAY.reason}</label>
      <textarea id="reason" name="reason" rows="2" maxlength="2000" required>
${exactly(typed(again?.form.reason))}</textarea>
      <p class="hint">${SAY.next}</p>
      <p class="row"><button class="big no">${SAY.stop}</button></p>
    </form>
    <p><a href="${runPath(run)}">${SAY.run}</a></p>`;
}
