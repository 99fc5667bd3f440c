import type { OfferedRunbook } from '../desk.ts';
import { html, recorded, type Html } from '../html.ts';
import { tokenOf } from '../layout.ts';
import type { Session } from '../sessions.ts';
import { SAY } from '../language/start.ts';

export const START_TITLE = SAY.title;

/** What can be started: as a drill, and, apart from that, for real. */
export function startView({
  drills,
  incidents,
  session,
}: {
  drills: readonly OfferedRunbook[];
  incidents: readonly OfferedRunbook[];
  session: Session;
}): Html {
  return html`<p>${SAY.what}</p>
    <section aria-labelledby="drill">
      <h2 id="drill">${SAY.drill}</h2>
      <p>${SAY.drillWords}</p>
      <form method="post" action="/runs">
        ${tokenOf(session)}
        <input type="hidden" name="mode" value="drill" />
        ${choice({ runbooks: drills, name: 'drill' })}
        <label for="drill-reason">${SAY.reason} (${SAY.optional})</label>
        <input id="drill-reason" name="reason" maxlength="500" autocomplete="off" />
        <p class="row"><button>${SAY.startDrill}</button></p>
      </form>
    </section>
    <section aria-labelledby="incident">
      <h2 id="incident">${SAY.incident}</h2>
      <p>${SAY.incidentWords}</p>
      <form method="post" action="/runs">
        ${tokenOf(session)}
        <input type="hidden" name="mode" value="incident" />
        ${choice({ runbooks: incidents, name: 'incident' })}
        <label for="incident-reason">${SAY.reason} (${SAY.mustReason})</label>
        <input id="incident-reason" name="reason" maxlength="500" autocomplete="off" required />
        <label for="confirmed">${SAY.confirm}</label>
        <input
          id="confirmed"
          name="confirmed"
          maxlength="100"
          autocomplete="off"
          autocapitalize="none"
          required
        />
        <p class="row"><button class="no">${SAY.startIncident}</button></p>
      </form>
    </section>`;
}

function choice({ runbooks, name }: { runbooks: readonly OfferedRunbook[]; name: string }): Html {
  const rows = runbooks.map((runbook) => {
    const possible = 'digest' in runbook.plan;
    const why =
      'digest' in runbook.plan
        ? html`${SAY.plan} ${runbook.plan.digest.slice(0, 8)}`
        : html`${SAY.not}: ${recorded(runbook.plan.impossible)}`;
    return html`<label class="choice">
      <input
        type="radio"
        name="runbook"
        value="${runbook.name}"
        required
        ${possible ? null : html`disabled`}
      />
      <span><b>${runbook.name}</b> ${runbook.title} <span class="far">${why}</span></span>
    </label>`;
  });
  return html`<fieldset data-name="${name}">
    <legend>${SAY.runbook}</legend>
    ${rows}
  </fieldset>`;
}
