import type { Said } from '../../domain/language/language.ts';
import { exactly, html, type Html } from '../html.ts';

/** Where a signature is pasted, or taken from a file by the page's script; the words are the view's own. */
export function signatureInput({
  say: { paste, file },
  pasted = '',
}: {
  say: { readonly paste: Said; readonly file: Said };
  /** What was pasted before, and refused. */
  pasted?: string;
}): Html {
  return html`<label for="signature">${paste}</label>
    <textarea id="signature" name="signature" rows="8" required spellcheck="false" autocomplete="off">
${exactly(pasted)}</textarea>
    <label for="signature-file" hidden>${file}</label>
    <input id="signature-file" type="file" data-into="signature" hidden />`;
}
