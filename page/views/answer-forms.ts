import { exampleOf, isInstant } from '../../domain/asked-values.ts';
import type { Choice, OpenAsk } from '../../domain/decision.ts';
import { hintOfValue } from '../../domain/language/hints.ts';
import { sayClock } from '../../domain/language/times.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import { VALUE_FIELD, type RefusedAnswer } from '../answer.ts';
import type { Form } from '../guard.ts';
import { exactly, forReader, html, joined, type Html } from '../html.ts';
import { tokenOf } from '../layout.ts';
import type { LiveRun } from '../read/ask.ts';
import { askPath } from '../say.ts';
import type { Session } from '../sessions.ts';
import { typed } from '../typed.ts';
import { valueIn } from './question.ts';
import { SAY } from '../language/decide.ts';

/** A form that could not be taken, to be mended: what was typed, and what is wrong with it. */
export interface Again {
  readonly form: Form;
  readonly refused: RefusedAnswer;
}

/** What the forms of one question are made of. */
interface Asked {
  readonly seen: LiveRun;
  readonly ask: OpenAsk;
  /** What this person may choose. */
  readonly choices: readonly Choice[];
  readonly session: Session;
  /** Null where the view is shown for the first time. */
  readonly again: Again | null;
}

/** A form for each way to answer; the usual one is open, and one that is the only one too. */
export function answerForms(asked: Asked): Html {
  const { ask, choices } = asked;
  const usual = choices.includes(ask.kind) || choices.includes('deny');
  const bypass = choices.includes('bypass') ? bypassForm(asked) : null;
  const open = asked.again?.form.choice === 'bypass' ? html`open` : null;
  return html`${usual ? usualForm(asked) : null}${
    usual && bypass !== null
      ? html`<details ${open}>
          <summary>${SAY.bypass}</summary>
          ${bypass}
        </details>`
      : bypass
  }${choices.includes('withdraw') ? withdrawForm(asked) : null}`;
}

/** Said first on the view, and leads to the field. */
export function refusalOf({ form, refused: { code, field, said } }: Again): Html {
  return html`<div role="alert" class="notice">
    <p>${field === null ? said : html`<a href="#${idOf({ field, form })}">${said}</a>`} ${SAY.unsigned}</p>
    <p class="hint"><code data-code="${code}">${code}</code></p>
  </div>`;
}

/** To agree or to deny; beside who stands for them, a person can only deny. */
function usualForm(asked: Asked): Html {
  const { ask, choices, session } = asked;
  const agree = choices.includes(ask.kind);
  const again = asked.again?.form.choice === 'bypass' ? null : asked.again;
  return html`<form method="post" action="${pathOf(asked)}">
    ${tokenOf(session)}
    ${agree ? ask.values.map((spec) => valueField({ spec, asked })) : html`<p>${SAY.stoodFor}</p>`}
    <label for="reason">${SAY.reason} (${SAY.mustReason})</label>
    <textarea id="reason" name="reason" rows="2" maxlength="2000" ${faulty({ field: 'reason', again })}>
${exactly(typed(again?.form.reason))}</textarea>
    ${wrong({ field: 'reason', again })}
    <p class="hint">${SAY.next}</p>
    <p class="row">
      ${agree ? html`<button class="big" name="choice" value="${ask.kind}">${SAY.yes[ask.kind]}</button>` : null}
      <button class="big no" name="choice" value="deny" formnovalidate>${SAY.deny}</button>
    </p>
  </form>`;
}

/** For who has approved: all that is left to them is to take that back. */
function withdrawForm(asked: Asked): Html {
  return html`<p class="notice">${SAY.approved}</p>
    <details>
      <summary>${SAY.withdraw}</summary>
      <form method="post" action="${pathOf(asked)}">
        ${tokenOf(asked.session)}
        <p>${SAY.withdrawWords}</p>
        <label for="withdraw-reason">${SAY.reason} (${SAY.optional})</label>
        <textarea id="withdraw-reason" name="reason" rows="2" maxlength="2000"></textarea>
        <p class="hint">${SAY.next}</p>
        <p class="row"><button class="big no" name="choice" value="withdraw">${SAY.withdraw}</button></p>
      </form>
    </details>`;
}

function bypassForm(asked: Asked): Html {
  return html`<form method="post" action="${pathOf(asked)}">
    ${tokenOf(asked.session)}
    <p>${SAY.bypassWords}</p>
    <label for="bypass-reason">${SAY.bypassReason}</label>
    <textarea id="bypass-reason" name="reason" rows="2" maxlength="2000" required></textarea>
    ${asked.again?.form.choice === 'bypass' ? wrong({ field: 'reason', again: asked.again }) : null}
    <p class="hint">${SAY.next}</p>
    <p class="row"><button class="big no" name="choice" value="bypass">${SAY.bypass}</button></p>
  </form>`;
}

function pathOf({ seen: { state }, ask }: Asked): string {
  return askPath({ run: state.run, ask: ask.id });
}

function valueField({ spec, asked }: { spec: ValueSpec; asked: Asked }): Html {
  const { seen, ask, again } = asked;
  const field = `${VALUE_FIELD}${spec.name}`;
  const id = idOf({ field, form: {} });
  const example = isInstant(spec) ? null : exampleOf(spec);
  const optional = spec.pattern !== undefined && new RegExp(spec.pattern, 'u').test('');
  const hint = hintOfValue(spec);
  const beside = isInstant(spec) ? inZone(seen) : hint;
  const more = [
    ...(optional && hint === null ? [SAY.optional] : []),
    ...(example === null ? [] : [SAY.such(example)]),
  ];
  return html`<label for="${id}"
      >${valueIn({ spec, plan: seen.plan, ask })}${more.length === 0 ? null : html` (${joined(more)})`}</label
    >
    ${beside === null ? null : html`<p class="hint" id="${id}-hint">${beside}</p>`}
    <input
      id="${id}"
      name="${field}"
      maxlength="200"
      autocomplete="off"
      value="${exactly(typed(again?.form[field]))}"
      ${isInstant(spec) ? html`type="datetime-local" step="1"` : null}
      ${beside === null ? null : html`aria-describedby="${id}-hint"`}
      ${faulty({ field, again })}
      ${optional ? null : html`required`}
    />
    ${wrong({ field, again })}`;
}

/** Whose clock it is, and what that shows now: a phone abroad shows another. */
function inZone({ state: { now } }: LiveRun): Html {
  return forReader((reader) => SAY.inZone({ zone: reader.zone, clock: sayClock({ at: now, reader }) }));
}

function faulty({ field, again }: { field: string; again: Again | null }): Html | null {
  return again?.refused.field === field ? html`aria-invalid="true"` : null;
}

function wrong({ field, again }: { field: string; again: Again | null }): Html | null {
  return again?.refused.field === field
    ? html`<p class="wrong" data-state="failed">${again.refused.said}</p>`
    : null;
}

/** Where a field stands: the reason for a bypass has a form of its own. */
function idOf({ field, form }: { field: string; form: Form }): string {
  if (field === 'reason' && form.choice === 'bypass') return 'bypass-reason';
  return field.replace(VALUE_FIELD, 'value-');
}
