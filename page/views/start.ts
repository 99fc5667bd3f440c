import { randomUUID } from 'node:crypto';
import type { Said } from '../../domain/language/language.ts';
import type { Mode } from '../../domain/plan/types.ts';
import type { OfferedRunbook } from '../desk.ts';
import type { Form } from '../guard.ts';
import { exactly, html, recorded, type Html } from '../html.ts';
import { tokenOf } from '../layout.ts';
import type { RefusedForm } from '../refused-form.ts';
import type { Session } from '../sessions.ts';
import { refusalSaid } from './failed.ts';
import { SAY } from '../language/start.ts';

export const START_TITLE = SAY.title;

/** What was typed into the form of this mode; nothing where that of the other was sent. */
function typedInto({ mode, again }: { mode: Mode; again: RefusedForm | null }): Form {
  return again?.form.mode === mode ? again.form : {};
}

/** What can be started: as a drill, and, apart from that, for real. */
export function startView({
  drills,
  incidents,
  session,
  again,
}: {
  drills: readonly OfferedRunbook[];
  incidents: readonly OfferedRunbook[];
  session: Session;
  /** Null where the view is shown for the first time. */
  again: RefusedForm | null;
}): Html {
  // The same for as long as a view is looked at: what is sent twice from it is started once.
  const hidden = html`${tokenOf(session)} <input type="hidden" name="once" value="${randomUUID()}" />`;
  return html`${again === null ? null : refusalSaid(again.refusal)}
    <p>${SAY.what}</p>
    ${drillForm({ runbooks: drills, hidden, form: typedInto({ mode: 'drill', again }) })}
    ${incidentForm({ runbooks: incidents, hidden, form: typedInto({ mode: 'incident', again }) })}`;
}

/** One of the two forms. */
interface StartForm {
  readonly runbooks: readonly OfferedRunbook[];
  /** What each of them carries unseen. */
  readonly hidden: Html;
  /** What was typed into it before. */
  readonly form: Form;
}

function drillForm(about: StartForm): Html {
  const fields = html`<label for="drill-reason">${SAY.reason} (${SAY.optional})</label>
    ${text({ id: 'drill-reason', name: 'reason', form: about.form })}
    <p class="row"><button>${SAY.startDrill}</button></p>`;
  return startForm({ ...about, mode: 'drill', title: SAY.drill, words: SAY.drillWords, fields });
}

function incidentForm(about: StartForm): Html {
  const { form } = about;
  const fields = html`<label for="incident-reason">${SAY.reason} (${SAY.mustReason})</label>
    ${text({ id: 'incident-reason', name: 'reason', form, more: html`required` })}
    <label for="confirmed">${SAY.confirm}</label>
    ${text({ id: 'confirmed', name: 'confirmed', form, more: html`autocapitalize="none" required` })}
    <label class="choice">
      <input
        type="checkbox"
        name="beside"
        value="allowed"
        ${form.beside === 'allowed' ? html`checked` : null}
      />
      <span>${SAY.beside}</span>
    </label>
    <p class="row"><button class="no">${SAY.startIncident}</button></p>`;
  return startForm({ ...about, mode: 'incident', title: SAY.incident, words: SAY.incidentWords, fields });
}

/** What both have: what it is, and which runbook. */
function startForm({
  mode,
  title,
  words,
  runbooks,
  hidden,
  form,
  fields,
}: StartForm & {
  readonly mode: Mode;
  readonly title: Said;
  readonly words: Said;
  readonly fields: Html;
}): Html {
  return html`<section aria-labelledby="${mode}">
    <h2 id="${mode}">${title}</h2>
    <p>${words}</p>
    <form method="post" action="/runs">
      ${hidden}
      <input type="hidden" name="mode" value="${mode}" />
      ${choice({ runbooks, chosen: form.runbook })} ${fields}
    </form>
  </section>`;
}

function text({
  id,
  name,
  form,
  more = null,
}: {
  id: string;
  name: string;
  form: Form;
  more?: Html | null;
}): Html {
  const value = exactly(form[name] ?? '');
  return html`<input
    id="${id}"
    name="${name}"
    maxlength="500"
    autocomplete="off"
    value="${value}"
    ${more}
  />`;
}

function choice({
  runbooks,
  chosen,
}: {
  runbooks: readonly OfferedRunbook[];
  chosen: string | undefined;
}): Html {
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
        ${runbook.name === chosen ? html`checked` : null}
      />
      <span><b>${runbook.name}</b> ${runbook.title} <span class="far">${why}</span></span>
    </label>`;
  });
  return html`<fieldset>
    <legend>${SAY.runbook}</legend>
    ${rows}
  </fieldset>`;
}
