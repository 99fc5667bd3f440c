import { exampleOf } from '../../domain/asked-values.ts';
import type { Choice, OpenAsk } from '../../domain/decision.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import type { RunState } from '../../workflows/messages.ts';
import { html, lines, type Html } from '../html.ts';
import { tokenOf } from '../layout.ts';
import type { LiveRun } from '../read/ask.ts';
import { askPath, left, runPath, time } from '../say.ts';
import type { Session } from '../sessions.ts';
import { banner } from './banner.ts';
import { stillNeeded } from './run.ts';

const SAY = {
  title: 'Decide',
  from: 'Who asks',
  because: 'because',
  step: 'Step',
  targets: 'About',
  none: 'no account',
  plan: 'Plan',
  read: 'read it before you sign',
  needed: 'Needed',
  distinct: 'distinct people',
  soFar: 'So far',
  nobody: 'nobody',
  time: 'Time',
  statement: 'What you will sign',
  says: 'that you',
  to: 'the question above, in run',
  under: 'under the plan',
  over: 'over its first',
  events: 'events. The exact text and its digest are shown before you sign.',
  happens: 'What happens',
  onYes: { approve: 'If you approve', attest: 'If you attest' },
  enough: 'once there are enough, the run goes on with',
  end: 'its end',
  onNo: 'If you deny',
  no: 'one denial ends the question at once, whatever others said; what was changed is put back, and the run does not pass',
  onTime: 'If nobody answers',
  late: 'without enough answers until then, the step fails',
  value: 'Write',
  optional: 'optional',
  such: 'such as',
  reason: 'Reason',
  mustReason: 'needed to deny',
  yes: { approve: 'Approve', attest: 'Attest' },
  deny: 'Deny',
  bypass: 'Go on without the others',
  bypassWords:
    'For an emergency in which nobody else can be reached. It needs a reason, everybody whom you pass over is told, and the run will not pass.',
  bypassReason: 'Why without the others',
  next: 'Nothing is decided yet: the next view shows what to sign.',
  notYours: 'This is not asked of you, or you have answered. There is nothing for you to do here.',
  run: 'To the run',
} as const;

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
  return html`${banner(state)}
    <p class="question">${lines(ask.question)}</p>
    ${about({ seen, ask })}
    <h2>${SAY.statement}</h2>
    <p>
      ${SAY.says} <strong>${ask.kind}</strong> ${SAY.to} ${state.run} ${SAY.under}
      <code>${state.plan.slice(0, 8)}</code> ${SAY.over} ${ask.log.size} ${SAY.events}
    </p>
    ${consequences({ state, ask })}
    ${
      choices.length === 0
        ? html`<p class="notice">${SAY.notYours}</p>`
        : answerForms({ state, ask, choices, session })
    }
    <p><a href="${runPath(state.run)}">${SAY.run}</a></p>`;
}

function about({ seen, ask }: { seen: LiveRun; ask: OpenAsk }): Html {
  const { state } = seen;
  const opened = seen.events.find((event) => event.type === 'run-opened');
  const step = state.steps.find(({ id }) => id === ask.step);
  const all = [...new Set(state.steps.flatMap(({ account }) => account ?? []))];
  const targets = step?.account == null ? all : [step.account];
  const why = opened?.reason == null ? null : `, ${SAY.because} “${opened.reason}”`;
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
    <dd>${ask.answered.map(({ person, choice }) => `${person}: ${choice}`).join(', ') || SAY.nobody}</dd>
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
  state,
  ask,
  choices,
  session,
}: {
  state: RunState;
  ask: OpenAsk;
  choices: readonly Choice[];
  session: Session;
}): Html {
  const to = askPath({ run: state.run, ask: ask.id });
  const usual = choices.includes(ask.kind);
  return html`${
    usual
      ? html`<form method="post" action="${to}">
          ${tokenOf(session)} ${ask.values.map(valueField)}
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

function valueField(spec: ValueSpec): Html {
  const example = exampleOf(spec);
  const optional = spec.pattern !== undefined && new RegExp(spec.pattern, 'u').test('');
  const more = [...(optional ? [SAY.optional] : []), ...(example === null ? [] : [`${SAY.such} ${example}`])];
  const id = `value-${spec.name}`;
  return html`<label for="${id}">${spec.ask}${more.length === 0 ? null : ` (${more.join(', ')})`}</label>
    <input
      id="${id}"
      name="${VALUE_FIELD}${spec.name}"
      maxlength="200"
      autocomplete="off"
      ${optional ? null : html`required`}
    />`;
}
