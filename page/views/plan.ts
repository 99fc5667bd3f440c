import { html, type Html } from '../html.ts';
import { SAY } from '../language/plan.ts';
import { runPath } from '../say.ts';

export const PLAN_TITLE = SAY.title;

/** What a run does, and what it asks of whom: the text that `breakglass plan` prints. */
export function planView({ run, text }: { run: string; text: string }): Html {
  const rows = text.split('\n').map((line) => html`${line}<br />`);
  return html`<p><a href="${runPath(run)}">${SAY.back}</a></p>
    <p class="hint">${SAY.exact}</p>
    <div class="plan" lang="en" tabindex="0" role="region" aria-label="${SAY.title}">${rows}</div>`;
}
