import { CLASSIFICATIONS, SEVERITIES, type Severity } from '../../domain/review.ts';
import { sayNoted, type ToAnswer } from '../../evidence/review/proposals.ts';
import type { ReviewableRun } from '../../evidence/review/reviewable.ts';
import type { Form } from '../guard.ts';
import { exactly, html, recorded, type Html, type Piece } from '../html.ts';
import { tokenOf } from '../layout.ts';
import { fieldName, OWN_FINDINGS } from '../review-form.ts';
import { runPath } from '../say.ts';
import type { Session } from '../sessions.ts';
import { typed } from '../typed.ts';
import { SAY, SEVERITY, USE } from '../language/review.ts';

/** The form of a review: what the use was, an answer to each code of the run, findings of the reviewer's own. */
export function reviewForm({
  found,
  toAnswer,
  session,
  today,
  form,
}: {
  found: ReviewableRun;
  toAnswer: readonly ToAnswer[];
  session: Session;
  today: string;
  /** What was typed into it before; empty where it is shown for the first time. */
  form: Form;
}): Html {
  const people = found.plan.people.map(({ id }) => id);
  const about = { people, today, form };
  return html`<form method="post" action="${runPath(found.run.run, 'review')}">
    ${tokenOf(session)}
    <fieldset>
      <legend>${SAY.use}</legend>
      ${CLASSIFICATIONS.map((value) => choice({ name: 'classification', value, said: USE[value], form }))}
    </fieldset>
    ${toAnswer.map((answered, index) => codeFields({ ...about, answered, index }))}
    ${OWN_FINDINGS.map((index) => ownFields({ ...about, index }))}
    <label for="notes">${SAY.notes}</label>
    <textarea id="notes" name="notes" rows="3" maxlength="2000">${exactly(typed(form.notes))}</textarea>
    <p class="row"><button class="big">${SAY.next}</button></p>
  </form>`;
}

/** What the fields of one code, or of one finding of the reviewer's own, are made of. */
interface Fields {
  readonly index: number;
  readonly people: readonly string[];
  readonly today: string;
  readonly form: Form;
}

function codeFields({ answered, ...about }: Fields & { readonly answered: ToAnswer }): Html {
  const { code, text, severity, noted } = answered;
  const { index, form } = about;
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
    ${choice({ name, value: 'finding', said: SAY.mend, form })}
    ${findingFields({ ...about, of: 'code', text: text.slice(0, 1_000), id, severity })}
    ${choice({ name, value: 'accepted', said: SAY.leave, form })}
    <label for="${why}">${SAY.why}</label>
    <input
      id="${why}"
      name="${why}"
      maxlength="1000"
      autocomplete="off"
      value="${before({ form, name: why })}"
    />
  </fieldset>`;
}

/** Folded up while nothing is written in it. */
function ownFields(about: Fields): Html {
  const { index, form } = about;
  const isUsed = ['text', 'id', 'due'].some((part) => typed(form[fieldName('own', index, part)]) !== '');
  return html`<details ${isUsed ? html`open` : null}>
    <summary>${SAY.own}</summary>
    <fieldset>${findingFields({ ...about, of: 'own', text: '', id: '', severity: 'low' })}</fieldset>
  </details>`;
}

function findingFields({
  of,
  index,
  people,
  today,
  form,
  text,
  id,
  severity,
}: Fields & {
  readonly of: 'code' | 'own';
  /** What is proposed. */
  readonly text: string;
  readonly id: string;
  readonly severity: Severity;
}): Html {
  const name = (part: string) => fieldName(of, index, part);
  const value = (part: string, proposed = '') => before({ form, name: name(part), proposed });
  const severities = SEVERITIES.map((each) => ({ value: each, said: SEVERITY[each] }));
  const owners = people.map((each) => ({ value: each, said: each }));
  return html`<label for="${name('text')}">${SAY.text}</label>
    <input
      id="${name('text')}"
      name="${name('text')}"
      maxlength="1000"
      value="${value('text', text)}"
      autocomplete="off"
    />
    <label for="${name('id')}">${SAY.id}</label>
    <input
      id="${name('id')}"
      name="${name('id')}"
      maxlength="64"
      value="${value('id', id)}"
      autocomplete="off"
    />
    <label for="${name('severity')}">${SAY.severity}</label>
    ${select({ name: name('severity'), options: severities, chosen: form[name('severity')] ?? severity })}
    <label for="${name('owner')}">${SAY.owner}</label>
    ${select({ name: name('owner'), options: owners, chosen: form[name('owner')] ?? null })}
    <label for="${name('due')}">${SAY.day}</label>
    <input id="${name('due')}" name="${name('due')}" type="date" min="${today}" value="${value('due')}" />`;
}

/** What was typed into a field before, else what is proposed for it. */
function before({ form, name, proposed = '' }: { form: Form; name: string; proposed?: string }): Piece {
  const value = form[name];
  return value === undefined ? proposed : exactly(typed(value));
}

/** One of several of which one is to be chosen. */
function choice({ name, value, said, form }: { name: string; value: string; said: Piece; form: Form }): Html {
  const checked = form[name] === value ? html`checked` : null;
  return html`<label class="choice"
    ><input type="radio" name="${name}" value="${value}" required ${checked} /> ${said}</label
  >`;
}

function select({
  name,
  options,
  chosen,
}: {
  name: string;
  chosen: string | null;
  options: readonly { readonly value: string; readonly said: Piece }[];
}): Html {
  return html`<select id="${name}" name="${name}">
    ${options.map(
      ({ value, said }) =>
        html`<option value="${value}" ${value === chosen ? html`selected` : null}>${said}</option>`,
    )}
  </select>`;
}
