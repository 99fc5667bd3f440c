import { exampleOf } from '../../domain/asked-values.ts';
import type { Choice, OpenAsk } from '../../domain/decision.ts';
import type { Plan } from '../../domain/plan/types.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import type { RunState } from '../../workflows/messages.ts';
import { html, joined, type Html } from '../html.ts';
import { tokenOf } from '../layout.ts';
import type { LiveRun } from '../read/ask.ts';
import { askPath, left, runPath, time } from '../say.ts';
import type { Session } from '../sessions.ts';
import { banner } from './banner.ts';
import { exactQuestion, valueIn } from './question.ts';
import { stillNeeded } from './run.ts';
import { SAY } from '../language/decide.ts';
import { CHOICE } from '../language/words.ts';

export const DECIDE_TITLE = SAY.title;
/** Fields that hold values that a question asks for begin so. */
export const VALUE_FIELD = 'value.';

/** One question on one screen: is it real, who asks, what exactly, what follows, how long, and two large buttons. */
export function decideView({
  seen,
  ask,
  choices,
  session,
}: {
  seen: LiveRun;
  ask: OpenAsk;
  /** What this person may choose; empty where nothing. */
  choices: readonly Choice[];
  session: Session;
}): Html {
  const { state } = seen;
  return html`${banner(state)} ${exactQuestion({ plan: seen.plan, ask })} ${about({ seen, ask })}
    <h2>${SAY.statement}</h2>
    <p>
      ${SAY.says({ kind: CHOICE[ask.kind], run: state.run })} ${SAY.under}
      <code>${state.plan.slice(0, 8)}</code> ${SAY.over(ask.log.size)}
    </p>
    ${consequences({ state, ask })}
    ${
      choices.length === 0
        ? html`<p class="notice">${SAY.notYours}</p>`
        : answerForms({ seen, ask, choices, session })
    }
    <p><a href="${runPath(state.run)}">${SAY.run}</a></p>`;
}

function about({ seen, ask }: { seen: LiveRun; ask: OpenAsk }): Html {
  const { state } = seen;
  const opened = seen.events.find((event) => event.type === 'run-opened');
  const step = state.steps.find(({ id }) => id === ask.step);
  const all = [...new Set(state.steps.flatMap(({ account }) => account ?? []))];
  const targets = step?.account == null ? all : [step.account];
  const why = opened?.reason == null ? null : html`, ${SAY.because} “${opened.reason}”`;
  return html`<dl class="facts">
    <dt>${SAY.from}</dt>
    <dd>${state.initiator}${why}</dd>
    <dt>${SAY.step}</dt>
    <dd>${ask.step} · ${state.title}</dd>
    <dt>${SAY.targets}</dt>
    <dd>${targets.join(', ') || SAY.none}</dd>
    <dt>${SAY.plan}</dt>
    <dd><code>${state.plan.slice(0, 8)}</code> <a href="${runPath(state.run, 'plan')}">${SAY.read}</a></dd>
    <dt>${SAY.needed}</dt>
    <dd>
      ${ask.need.map(({ role, count }) => `${count} × ${role}`).join(' + ')}, ${SAY.distinct};
      ${stillNeeded(ask)}
    </dd>
    <dt>${SAY.soFar}</dt>
    <dd>
      ${ask.answered.length === 0 ? SAY.nobody : joined(ask.answered.map(({ person, choice }) => html`${person}: ${CHOICE[choice]}`))}
    </dd>
    <dt>${SAY.time}</dt>
    <dd><strong>${left({ until: ask.expires, now: state.now })}</strong> (${time(ask.expires)})</dd>
  </dl>`;
}

function consequences({ state, ask }: { state: RunState; ask: OpenAsk }): Html {
  const at = state.steps.findIndex(({ id }) => id === ask.step);
  const next = state.steps.slice(at + 1).find(({ status }) => status === 'pending')?.id ?? SAY.end;
  return html`<h2>${SAY.happens}</h2>
    <dl class="facts">
      <dt>${SAY.onYes[ask.kind]}</dt>
      <dd>${SAY.enough} <b>${next}</b></dd>
      <dt>${SAY.onNo}</dt>
      <dd>${SAY.no}</dd>
      <dt>${SAY.onTime}</dt>
      <dd>${SAY.late}</dd>
    </dl>`;
}

function answerForms({
  seen: { state, plan },
  ask,
  choices,
  session,
}: {
  seen: LiveRun;
  ask: OpenAsk;
  choices: readonly Choice[];
  session: Session;
}): Html {
  const to = askPath({ run: state.run, ask: ask.id });
  const usual = choices.includes(ask.kind);
  return html`${
    usual
      ? html`<form method="post" action="${to}">
          ${tokenOf(session)} ${ask.values.map((spec) => valueField({ spec, plan, ask }))}
          <label for="reason">${SAY.reason} (${SAY.mustReason})</label>
          <textarea id="reason" name="reason" rows="2" maxlength="2000"></textarea>
          <p class="hint">${SAY.next}</p>
          <p class="row">
            <button class="big" name="choice" value="${ask.kind}">${SAY.yes[ask.kind]}</button>
            <button class="big no" name="choice" value="deny" formnovalidate>${SAY.deny}</button>
          </p>
        </form>`
      : null
  }${choices.includes('bypass') ? bypassForm({ to, session }) : null}`;
}

function bypassForm({ to, session }: { to: string; session: Session }): Html {
  return html`<details>
    <summary>${SAY.bypass}</summary>
    <form method="post" action="${to}">
      ${tokenOf(session)}
      <p>${SAY.bypassWords}</p>
      <label for="bypass-reason">${SAY.bypassReason}</label>
      <textarea id="bypass-reason" name="reason" rows="2" maxlength="2000" required></textarea>
      <p class="row"><button class="big no" name="choice" value="bypass">${SAY.bypass}</button></p>
    </form>
  </details>`;
}

function valueField({ spec, plan, ask }: { spec: ValueSpec; plan: Plan | null; ask: OpenAsk }): Html {
  const example = exampleOf(spec);
  const optional = spec.pattern !== undefined && new RegExp(spec.pattern, 'u').test('');
  const more = [...(optional ? [SAY.optional] : []), ...(example === null ? [] : [SAY.such(example)])];
  const id = `value-${spec.name}`;
  return html`<label for="${id}"
      >${valueIn({ spec, plan, ask })}${more.length === 0 ? null : html` (${joined(more)})`}</label
    >
    <input
      id="${id}"
      name="${VALUE_FIELD}${spec.name}"
      maxlength="200"
      autocomplete="off"
      ${optional ? null : html`required`}
    />`;
}
