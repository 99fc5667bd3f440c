import { sayDuration } from '../../domain/duration.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { RunState } from '../../workflows/messages.ts';
import { html, type Html } from '../html.ts';
import type { SeenRun } from '../read/run.ts';
import { SAY } from '../language/run.ts';

/** What a run took against what it may take: measured at its end, running before. */
export function clocks({ state, events }: SeenRun): Html {
  const measured = events.filter((event) => event.type === 'objective').map(measuredRow);
  const running = measured.length > 0 || state === null ? [] : runningRows(state);
  const rows = [...measured, ...running];
  return html`<section aria-labelledby="clocks">
    <h2 id="clocks">${SAY.clocks}</h2>
    ${
      rows.length === 0
        ? html`<p>${SAY.noClocks}</p>`
        : html`<ul>
            ${rows}
          </ul>`
    }
  </section>`;
}

function measuredRow(event: Extract<JournalEvent, { type: 'objective' }>): Html {
  const { objective, account, limitMs, measuredMs, held } = event;
  const name = objective === 'time-to-access' ? SAY.access : SAY.alert;
  const state = held === null ? 'inconclusive' : held ? 'done' : 'failed';
  const said = held === null ? SAY.unmeasured : held ? SAY.held : SAY.missed;
  const took = measuredMs === null ? '' : `${sayDuration(measuredMs)}, `;
  return html`<li>
    ${name}, ${account}: ${took}<strong data-state="${state}">${said}</strong> (${SAY.limit}
    ${sayDuration(limitMs)})
  </li>`;
}

function runningRows({ objectives, now }: RunState): Html[] {
  const { timeToAccessMs, timeToAlertMs, accessClockFrom } = objectives;
  const spent = accessClockFrom === null ? null : Date.parse(now) - Date.parse(accessClockFrom);
  const said = spent === null ? SAY.starts : html`${sayDuration(Math.max(0, spent))}, ${SAY.running}`;
  return [
    ...(timeToAccessMs === null
      ? []
      : [html`<li>${SAY.access}: ${said} (${SAY.limit} ${sayDuration(timeToAccessMs)})</li>`]),
    ...(timeToAlertMs === null
      ? []
      : [html`<li>${SAY.alert}: ${SAY.limit} ${sayDuration(timeToAlertMs)}</li>`]),
  ];
}
