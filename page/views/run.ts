import type { Verdict } from '../../domain/verdict.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { sayBody } from '../../evidence/show.ts';
import type { OpenAsk } from '../../domain/decision.ts';
import type { Plan } from '../../domain/plan/types.ts';
import type { RunState, StepState, StepStatus } from '../../workflows/messages.ts';
import { html, joined, lines, recorded, rememberedFor, type Html, type Piece } from '../html.ts';
import type { SeenRun } from '../read/run.ts';
import { askPath, clock, left, runPath, time } from '../say.ts';
import { markOf } from '../watch.ts';
import { banner } from './banner.ts';
import { clocks } from './clocks.ts';
import { questionIn } from './question.ts';
import { stepNamed, stepOfAsk } from './step.ts';
import { table } from './table.ts';
import { SAY } from '../language/run.ts';
import { FACT, STATUS, VERDICT } from '../language/words.ts';

const MARKS: Readonly<Record<StepStatus, string>> = {
  pending: '·',
  open: '▸',
  done: '✓',
  failed: '✗',
  inconclusive: '?',
  skipped: '–',
};

/** A run as it goes on; the part inside `data-live` is fetched again whenever something happened. */
export function runView({
  seen,
  asked,
  stop,
}: {
  seen: SeenRun;
  /** The questions that are open to who sees this. */
  asked: readonly string[];
  /** Whether they may stop the run. */
  stop: 'offered' | 'none';
}): Html {
  const { run, mode, state, events } = seen;
  // What is closed stays as it is, and its worker need not be asked.
  const live =
    seen.ledger?.closed == null ? html`data-live="${runPath(run, 'changes')}?seen=${markOf(seen)}"` : null;
  return html`<div id="live" ${live}>
    ${banner({ mode, foreignTenants: seen.foreignTenants })}
    <p class="stale" role="status">${SAY.stopped}</p>
    ${summary(seen)} ${absent(seen)}
    ${state === null || seen.ledger?.closed != null ? null : awaited({ seen, state, asked })} ${clocks(seen)}
    ${state === null ? null : steps(state.steps)} ${facts(events)}
    ${stop === 'none' ? null : html`<p><a href="${runPath(run, 'abort')}">${SAY.stop}</a></p>`}
    <section aria-labelledby="timeline">
      <h2 id="timeline">${SAY.timeline}</h2>
      <ol class="timeline" reversed>
        ${events.toReversed().map(timelineRow)}
      </ol>
    </section>
  </div>`;
}

/** Why nobody tells where it stands; of a closed run what is stored is all that there will be. */
function absent({ state, away, refused, events, ledger }: SeenRun): Html | null {
  if (state !== null) return null;
  if (refused !== null)
    return html`<div class="notice" role="alert">
      <p>
        <strong data-state="failed">${SAY.refused}</strong>
        <code data-code="${refused.code}">${refused.code}</code>
      </p>
      <p lang="en">${lines(refused.message)}</p>
    </div>`;
  if (ledger?.closed != null) return html`<p class="notice">${SAY.over}</p>`;
  return html`<p class="notice">${events.length === 0 ? SAY.begun : SAY.away} <code>${away}</code></p>`;
}

function summary({ run, state, events, ledger }: SeenRun): Html {
  const opened = events.find((event) => event.type === 'run-opened');
  const closed = events.find((event) => event.type === 'run-closed');
  const plan = state?.plan ?? opened?.plan ?? ledger?.opened.plan ?? null;
  return html`<dl class="facts">
      <dt>${SAY.id}</dt>
      <dd>
        ${run}${opened === undefined ? null : html` · ${SAY.by} ${opened.initiator}, ${time(opened.at)}`}
      </dd>
      ${
        plan === null
          ? null
          : html`<dt>${SAY.plan}</dt>
              <dd><code>${plan.slice(0, 8)}</code> <a href="${runPath(run, 'plan')}">${SAY.read}</a></dd>`
      }
      <dt>${SAY.verdict}</dt>
      <dd>${closed === undefined ? SAY.none : verdict(closed)}</dd>
    </dl>
    ${closed === undefined ? null : ended({ run, closed })}`;
}

type Closed = Extract<JournalEvent, { type: 'run-closed' }>;

const TONES: Readonly<Record<Verdict, string>> = {
  passed: 'done',
  deviated: 'inconclusive',
  inconclusive: 'inconclusive',
  failed: 'failed',
  aborted: 'failed',
};

function verdict({ verdict: said, restored }: Closed): Html {
  return html`<strong data-state="${TONES[said]}">${VERDICT[said]}</strong>,
    ${restored ? SAY.restored : SAY.notRestored}`;
}

function ended({ run, closed }: { run: string; closed: Closed }): Html {
  const reasons = closed.reasons.map(
    ({ code, text }) => html`<li><code>${code}</code> ${recorded(text)}</li>`,
  );
  return html`${
      reasons.length === 0
        ? null
        : html`<h2>${SAY.reasons}</h2>
            <ul>
              ${reasons}
            </ul>`
    }
    <p class="row">
      <a class="button" href="${runPath(run, 'package.zip')}">${SAY.evidence}</a>
      <a class="button" href="${runPath(run, 'review')}">${SAY.review}</a>
    </p>`;
}

function awaited({
  seen: { plan },
  state,
  asked,
}: {
  seen: SeenRun;
  state: RunState;
  asked: readonly string[];
}): Html {
  const { asks, looking, waiting } = state;
  const engine = looking.map(
    ({ what, until }) => html`<li>${SAY.looking} ${recorded(what)} ${SAY.until} ${clock(until)}</li>`,
  );
  const inTheWay =
    waiting === null ? null : html`<li><code>${waiting.code}</code> ${recorded(waiting.text)}</li>`;
  const nobody = asks.length === 0 && engine.length === 0 && waiting === null;
  return html`<section aria-labelledby="awaited">
    <h2 id="awaited">${SAY.awaited}</h2>
    ${
      nobody
        ? html`<p>${SAY.nobody}</p>`
        : html`<ul class="cards">
            ${asks.map((ask) => openAsk({ plan, state, ask, mine: asked.includes(ask.id) }))}${engine}${inTheWay}
          </ul>`
    }
  </section>`;
}

function openAsk({
  plan,
  state: { run, steps, now },
  ask,
  mine,
}: {
  plan: Plan | null;
  state: RunState;
  ask: OpenAsk;
  mine: boolean;
}): Html {
  const path = askPath({ run, ask: ask.id });
  return html`<li class="card ${mine ? 'urgent' : ''}">
    <p>${questionIn({ plan, ask })}</p>
    <p>${stillNeeded(ask)} · ${left({ until: ask.expires, now })}</p>
    <p>
      <a class="${mine ? 'button' : ''}" href="${path}"
        >${SAY.answer}<span class="far">: ${stepOfAsk({ ask, steps })}</span></a
      >
    </p>
  </li>`;
}

/** `still 1 security of security-1, security-2`. */
export function stillNeeded({ missing }: Pick<OpenAsk, 'missing'>): Piece {
  return joined(missing.map(SAY.still), '; ');
}

function steps(all: readonly StepState[]): Html {
  return html`<section aria-labelledby="steps">
    <h2 id="steps">${SAY.steps}</h2>
    <ol class="step-list">
      ${all.map((step) => {
        const { status, because } = step;
        return html`<li data-state="${status}">
          <span aria-hidden="true">${MARKS[status]}</span> ${stepNamed(step)}
          <span class="far">${STATUS[status]}</span>
          ${because === null ? null : html`<span class="because">${recorded(because)}</span>`}
        </li>`;
      })}
    </ol>
  </section>`;
}

function facts(events: readonly JournalEvent[]): Html {
  const rows = events.filter((event) => event.type === 'fact').map(factRow);
  return html`<section aria-labelledby="facts">
    <h2 id="facts">${SAY.facts}</h2>
    ${rows.length === 0 ? html`<p>${SAY.noFacts}</p>` : table({ heads: [SAY.claim, SAY.state, SAY.seen, SAY.from], rows })}
  </section>`;
}

// Events stay as they are, and all who watch a run load all of them again whenever something happens.
const factRow = rememberedFor<Extract<JournalEvent, { type: 'fact' }>>(
  ({ claim, account, state, seen, source, observedAt }) =>
    html`<tr>
      <th scope="row">${claim}${account === null ? null : ` · ${account}`}</th>
      <td data-name="${SAY.state}" data-state="${state}">${FACT[state]}</td>
      <td data-name="${SAY.seen}">${recorded(seen)}</td>
      <td data-name="${SAY.from}">
        ${source.from}${observedAt === null ? null : html`, ${clock(observedAt)}`}
      </td>
    </tr>`,
);

const timelineRow = rememberedFor<JournalEvent>((event) => {
  const step: Piece = 'step' in event && event.step !== null ? html`<b>${event.step}</b> ` : null;
  return html`<li value="${event.n}">${clock(event.at)} ${step}${recorded(sayBody(event))}</li>`;
});
