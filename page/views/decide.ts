import { hintOfAsk } from '../../domain/language/hints.ts';
import type { Choice, OpenAsk } from '../../domain/decision.ts';
import { forReader, html, joined, type Html } from '../html.ts';
import type { LiveRun } from '../read/ask.ts';
import { left, runPath, time } from '../say.ts';
import type { Session } from '../sessions.ts';
import { banner } from './banner.ts';
import { answerForms, refusalOf, type Again } from './answer-forms.ts';
import { consequences } from './consequences.ts';
import { exactQuestion } from './question.ts';
import { stillNeeded } from './run.ts';
import { stepOfAsk } from './step.ts';
import { SAY } from '../language/decide.ts';
import { CHOICE } from '../language/words.ts';

export const DECIDE_TITLE = SAY.title;

/** One question on one screen: is it real, who asks, what exactly, what follows, how long, and two large buttons. */
export function decideView({
  seen,
  ask,
  choices,
  session,
  again = null,
}: {
  seen: LiveRun;
  ask: OpenAsk;
  /** What this person may choose; empty where nothing. */
  choices: readonly Choice[];
  session: Session;
  again?: Again | null;
}): Html {
  const { state } = seen;
  const { steps } = state;
  return html`${banner(state)} ${again === null ? null : refusalOf(again)}
    ${exactQuestion({ plan: seen.plan, ask })} ${hint({ ask, steps })} ${about({ seen, ask })}
    ${choices.length === 1 && choices[0] === 'withdraw' ? null : before({ state, ask, choices })}
    ${
      choices.length === 0
        ? html`<p class="notice">${SAY.notYours}</p>`
        : answerForms({ seen, ask, choices, session, again })
    }
    <p><a href="${runPath(state.run)}">${SAY.run}</a></p>`;
}

/** What is signed and what follows of it, for who has something to decide. */
function before({ state, ask, choices }: Parameters<typeof consequences>[0]): Html {
  const said = choices.includes(ask.kind) ? ask.kind : (choices[0] ?? ask.kind);
  return html`<h2>${SAY.statement}</h2>
    <p>
      ${SAY.says({ kind: CHOICE[said], run: state.run })} ${SAY.under}
      <code>${state.plan.slice(0, 8)}</code> ${SAY.over(ask.log.size)}
    </p>
    ${consequences({ state, ask, choices })}`;
}

function hint({ ask, steps }: { ask: OpenAsk; steps: LiveRun['state']['steps'] }): Html {
  return forReader((reader) => {
    const said = hintOfAsk({ ask, steps, reader });
    return said === null ? null : html`<p class="notice">${said}</p>`;
  });
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
    <dd>${stepOfAsk({ ask, steps: state.steps })} · ${state.title}</dd>
    <dt>${SAY.targets}</dt>
    <dd>${targets.join(', ') || SAY.none}</dd>
    <dt>${SAY.plan}</dt>
    <dd><code>${state.plan.slice(0, 8)}</code> <a href="${runPath(state.run, 'plan')}">${SAY.read}</a></dd>
    <dt>${SAY.needed}</dt>
    <dd>
      ${ask.need.map(({ role, count }) => `${count} × ${role}`).join(' + ')}${SAY.distinct(ask.need)};
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
