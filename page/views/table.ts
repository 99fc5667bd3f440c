import type { Said } from '../../domain/language/language.ts';
import { html, type Html } from '../html.ts';

/** A table that becomes a list of cards on a narrow screen: each cell carries its column's name. */
export function table({ heads, rows }: { heads: readonly ('' | Said)[]; rows: readonly Html[] }): Html {
  return html`<table>
    <thead>
      <tr>
        ${heads.map((head) => (head === '' ? html`<td></td>` : html`<th scope="col">${head}</th>`))}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
