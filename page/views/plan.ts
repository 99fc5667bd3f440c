import { html, type Html } from '../html.ts';
import { runPath } from '../say.ts';

const SAY = { title: 'The plan', back: 'Back to the run' } as const;

export const PLAN_TITLE = SAY.title;

/** What a run does, and what it asks of whom: the text that `breakglass plan` prints. */
export function planView({ run, text }: { run: string; text: string }): Html {
  const rows = text.split('\n').map((line) => html`${line}<br />`);
  return html`<p><a href="${runPath(run)}">${SAY.back}</a></p>
    <div class="plan" tabindex="0" role="region" aria-label="${SAY.title}">${rows}</div>`;
}
