import { html, type Html } from '../html.ts';
import type { LedgerRun } from '../read/ledger-runs.ts';
import { runPath, time } from '../say.ts';
import { table } from './table.ts';
import { SAY } from '../language/evidence.ts';
import { VERDICT } from '../language/words.ts';

export const EVIDENCE_TITLE = SAY.title;

/** Every run of the ledger, with its package once it is closed. */
export function evidenceView(runs: readonly LedgerRun[]): Html {
  const rows = runs.map(
    ({ run, closed }) =>
      html`<tr>
        <th scope="row"><a href="${runPath(run)}">${run}</a></th>
        <td data-name="${SAY.ended}">${closed === null ? SAY.open : time(closed.at)}</td>
        <td data-name="${SAY.verdict}">
          ${closed === null ? '–' : html`${VERDICT[closed.verdict]}, ${closed.restored ? SAY.restored : SAY.notRestored}`}
        </td>
        <td data-name="${SAY.package}">
          ${
            closed === null
              ? '–'
              : html`<a href="${runPath(run, 'package.zip')}" aria-label="${SAY.download} ${SAY.of} ${run}"
                  >${SAY.download}</a
                >`
          }
        </td>
      </tr>`,
  );
  return html`<p>${SAY.how}</p>
    <p><a class="button" href="/verify.html">${SAY.verify}</a></p>
    ${rows.length === 0 ? html`<p>${SAY.nothing}</p>` : table({ heads: [SAY.run, SAY.ended, SAY.verdict, SAY.package], rows })}`;
}
