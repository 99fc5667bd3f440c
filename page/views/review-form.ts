import { CLASSIFICATIONS, SEVERITIES, type Severity } from '../../domain/review.ts';
import { sayNoted, type ToAnswer } from '../../evidence/review/proposals.ts';
import type { ReviewableRun } from '../../evidence/review/reviewable.ts';
import { html, recorded, type Html, type Piece } from '../html.ts';
import { tokenOf } from '../layout.ts';
import { fieldName, OWN_FINDINGS } from '../review-form.ts';
import { runPath } from '../say.ts';
import type { Session } from '../sessions.ts';
import { SAY, SEVERITY, USE } from '../language/review.ts';

/** The form of a review: what the use was, an answer to each code of the run, findings of the reviewer's own. */
export function reviewForm({
  found,
  toAnswer,
  session,
  today,
}: {
  found: ReviewableRun;
  toAnswer: readonly ToAnswer[];
  session: Session;
  today: string;
}): Html {
  const people = found.plan.people.map(({ id }) => id);
  return html`<form method="post" action="${runPath(found.run.run, 'review')}">
    ${tokenOf(session)}
    <fieldset>
      <legend>${SAY.use}</legend>
      ${CLASSIFICATIONS.map(
        (use) =>
          html`<label class="choice"
            ><input type="radio" name="classification" value="${use}" required /> ${USE[use]}</label
          >`,
      )}
    </fieldset>
    ${toAnswer.map((answered, index) => codeFields({ answered, index, people, today }))}
    ${OWN_FINDINGS.map(
      (index) =>
        html`<details>
          <summary>${SAY.own}</summary>
          <fieldset>
            ${findingFields({ of: 'own', index, people, today, text: '', id: '', severity: 'low' })}
          </fieldset>
        </details>`,
    )}
    <label for="notes">${SAY.notes}</label>
    <textarea id="notes" name="notes" rows="3" maxlength="2000"></textarea>
    <p class="row"><button class="big">${SAY.next}</button></p>
  </form>`;
}

interface Fields {
  readonly of: 'code' | 'own';
  readonly index: number;
  readonly people: readonly string[];
  readonly today: string;
  readonly text: string;
  readonly id: string;
  readonly severity: Severity;
}

function codeFields({
  answered: { code, text, severity, noted },
  index,
  people,
  today,
}: {
  answered: ToAnswer;
  index: number;
  people: readonly string[];
  today: string;
}): Html {
  const name = fieldName('code', index, 'answer');
  const why = fieldName('code', index, 'why');
  const id = code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
  return html`<fieldset>
    <legend>${SAY.answer}: <code>${code}</code></legend>
    <ul>
      ${noted.map((each) => html`<li><b>${SEVERITY[each.severity]}</b> ${recorded(sayNoted(each))}</li>`)}
    </ul>
    <label class="choice"><input type="radio" name="${name}" value="finding" required /> ${SAY.mend}</label>
    ${findingFields({ of: 'code', index, people, today, text: text.slice(0, 1_000), id, severity })}
    <label class="choice"><input type="radio" name="${name}" value="accepted" required /> ${SAY.leave}</label>
    <label for="${why}">${SAY.why}</label>
    <input id="${why}" name="${why}" maxlength="1000" autocomplete="off" />
  </fieldset>`;
}

function findingFields({ of, index, people, today, text, id, severity }: Fields): Html {
  const name = (part: string) => fieldName(of, index, part);
  return html`<label for="${name('text')}">${SAY.text}</label>
    <input id="${name('text')}" name="${name('text')}" maxlength="1000" value="${text}" autocomplete="off" />
    <label for="${name('id')}">${SAY.id}</label>
    <input id="${name('id')}" name="${name('id')}" maxlength="64" value="${id}" autocomplete="off" />
    <label for="${name('severity')}">${SAY.severity}</label>
    ${select({ name: name('severity'), options: SEVERITIES.map((each) => ({ value: each, said: SEVERITY[each] })), chosen: severity })}
    <label for="${name('owner')}">${SAY.owner}</label>
    ${select({ name: name('owner'), options: people.map((each) => ({ value: each, said: each })) })}
    <label for="${name('due')}">${SAY.day}</label>
    <input id="${name('due')}" name="${name('due')}" type="date" min="${today}" />`;
}

function select({
  name,
  options,
  chosen = null,
}: {
  name: string;
  chosen?: string | null;
  options: readonly { readonly value: string; readonly said: Piece }[];
}): Html {
  return html`<select id="${name}" name="${name}">
    ${options.map(
      ({ value, said }) =>
        html`<option value="${value}" ${value === chosen ? html`selected` : null}>${said}</option>`,
    )}
  </select>`;
}
