import type { ErrorCode } from '../../domain/errors.ts';
import { html, lines, type Html } from '../html.ts';

const SAY = {
  title: 'That did not work',
  notFound: 'There is no such thing here',
  back: 'To today',
  code: 'Code',
  unsaid: 'Something failed in the page itself. Its log says what.',
} as const;

export const FAILED_TITLE = SAY.title;
export const NOT_FOUND_TITLE = SAY.notFound;

/** Why something was refused, by its code; what of it is for nobody's eyes stays in the log. */
export function failedView({ code, message }: { code: ErrorCode; message: string }): Html {
  return html`<p role="alert">${code === 'INTERNAL' ? SAY.unsaid : lines(message)}</p>
    <p class="hint">${SAY.code} <code data-code="${code}">${code}</code></p>
    <p><a href="/">${SAY.back}</a></p>`;
}
