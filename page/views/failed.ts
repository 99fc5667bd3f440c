import type { ErrorCode } from '../../domain/errors.ts';
import type { WayBack } from '../back.ts';
import { html, lines, type Html } from '../html.ts';
import { SAY } from '../language/failed.ts';
import { REFUSED } from '../language/refused.ts';

export const FAILED_TITLE = SAY.title;
export const NOT_FOUND_TITLE = SAY.notFound;

/** Why something was refused, by its code, and the way back to where it was asked; what is not for whoever reads stays in the log. */
export function failedView({
  code,
  message,
  back,
}: {
  code: ErrorCode;
  /** Null where it is not for whoever reads. */
  message: string | null;
  /** Null where it came from no form. */
  back: WayBack | null;
}): Html {
  return html`${refusalSaid({ code, message })}
    ${back === null ? null : html`<p><a class="button" href="${back.to}">${back.name}</a></p>`}
    <p><a href="/">${SAY.back}</a></p>`;
}

/** The refusal itself, wherever it is shown: in a sentence, and exactly. */
export function refusalSaid({ code, message }: { code: ErrorCode; message: string | null }): Html {
  return html`<div role="alert">
      <p>${code === 'INTERNAL' ? SAY.unsaid : (REFUSED[code] ?? SAY.refused)}</p>
    </div>
    ${code === 'INTERNAL' ? null : detail(message)}
    <p class="hint">${SAY.code} <code data-code="${code}">${code}</code></p>`;
}

/** What it says of this very case, for whoever looks it up. */
function detail(message: string | null): Html {
  if (message === null) return html`<p>${SAY.notToYou}</p>`;
  return html`<p class="hint">${SAY.exactly}: <span lang="en">${lines(message)}</span></p>`;
}
