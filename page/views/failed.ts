import type { ErrorCode } from '../../domain/errors.ts';
import { html, lines, type Html } from '../html.ts';
import { SAY } from '../language/failed.ts';

export const FAILED_TITLE = SAY.title;
export const NOT_FOUND_TITLE = SAY.notFound;

/** Why something was refused, by its code; what of it is for nobody's eyes stays in the log. */
export function failedView({ code, message }: { code: ErrorCode; message: string }): Html {
  return html`<div role="alert">${code === 'INTERNAL' ? html`<p>${SAY.unsaid}</p>` : refusal(message)}</div>
    <p class="hint">${SAY.code} <code data-code="${code}">${code}</code></p>
    <p><a href="/">${SAY.back}</a></p>`;
}

function refusal(message: string): Html {
  return html`<p>${SAY.refused}</p>
    <p lang="en">${lines(message)}</p>`;
}
