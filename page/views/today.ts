import type { ToldReview } from '../../evidence/review/states.ts';
import type { ScheduleStanding } from '../../domain/schedule/standing.ts';
import { html, joined, recorded, type Html, type Piece } from '../html.ts';
import type { OpenRun } from '../read/open-runs.ts';
import type { AccountToday, MyAsk, OpenFinding, Today } from '../read/today.ts';
import { askPath, day, left, runPath, time } from '../say.ts';
import { questionIn } from './question.ts';
import { stillNeeded } from './run.ts';
import { stepOfAsk } from './step.ts';
import { table } from './table.ts';
import { SAY } from '../language/today.ts';
import { MODE, VERDICT } from '../language/words.ts';

export const TODAY_TITLE = SAY.title;

/** What is asked of the person, what is under way, and what is due. */
export function todayView(today: Today): Html {
  return html`<div id="today">
    <section aria-labelledby="asks">
      <h2 id="asks">${SAY.asks}</h2>
      ${
        today.asks.length === 0
          ? html`<p>${today.untold === 0 ? SAY.noAsks : SAY.untold(today.untold)}</p>`
          : html`<ul class="cards">
                ${today.asks.map(myAsk)}
              </ul>
              ${today.untold === 0 ? null : html`<p class="hint">${SAY.untold(today.untold)}</p>`}`
      }
    </section>
    <section aria-labelledby="runs">
      <h2 id="runs">${SAY.runs}</h2>
      ${
        today.open.length === 0
          ? html`<p>${SAY.noRuns} <a href="/start">${SAY.start}</a></p>`
          : html`<ul class="cards">
                ${today.open.map(openRun)}
              </ul>
              ${today.more === 0 ? null : html`<p>${SAY.more(today.more)}</p>`}`
      }
    </section>
    <section aria-labelledby="accounts">
      <h2 id="accounts">${SAY.accounts}</h2>
      ${accountsTable(today.accounts)}
      <p class="hint">${SAY.tenant}</p>
    </section>
    ${today.schedules.length === 0 ? null : schedulesTable(today.schedules)}
    <section aria-labelledby="findings">
      <h2 id="findings">${SAY.findings}</h2>
      ${today.findings.length === 0 ? html`<p>${SAY.noFindings}</p>` : findingsTable(today.findings)}
      ${today.unjudged === 0 ? null : html`<p><a href="#reviews">${SAY.unjudged(today.unjudged)}</a></p>`}
    </section>
    <section aria-labelledby="reviews">
      <h2 id="reviews">${SAY.reviews}</h2>
      ${
        today.reviews.length === 0
          ? html`<p>${SAY.noReviews}</p>`
          : html`<ul>
              ${today.reviews.map(owedReview)}
            </ul>`
      }
    </section>
  </div>`;
}

function myAsk({ state, ask, plan }: MyAsk): Html {
  return html`<li class="card urgent" data-mode="${state.mode}">
    <p><strong>${state.title}</strong> · ${stepOfAsk({ ask, steps: state.steps })}</p>
    <p>${questionIn({ plan, ask })}</p>
    <p>${left({ until: ask.expires, now: state.now })}</p>
    <p><a class="button" href="${askPath({ run: state.run, ask: ask.id })}">${SAY.answer}</a></p>
  </li>`;
}

function openRun(open: OpenRun): Html {
  const { run, mode, state } = open;
  const says = open.state === null ? absent(open) : awaited(open.state);
  return html`<li class="card" data-mode="${mode}">
    <p><a href="${runPath(run)}">${state?.title ?? run}</a> · ${MODE[mode]}</p>
    <p class="hint">${run}</p>
    <p>${says}</p>
  </li>`;
}

/** What is broken or refused tells why: it is not mended by waiting for the engine. */
function absent({ how, why: { code, message } }: Extract<OpenRun, { state: null }>): Html {
  if (how === 'refused')
    return html`<strong data-state="failed">${SAY.refused}</strong> (${code}): ${recorded(message)}`;
  return code === 'RUN_BROKEN'
    ? html`${SAY.broken} (${code}): ${recorded(message)}`
    : html`${SAY.away} (${code})`;
}

function awaited({ asks }: NonNullable<OpenRun['state']>): Piece {
  const waiting = asks.filter(({ missing }) => missing.length > 0);
  return waiting.length === 0 ? SAY.works : html`${SAY.awaited}: ${joined(waiting.map(stillNeeded), '; ')}`;
}

function accountsTable(accounts: readonly AccountToday[]): Html {
  const rows = accounts.map(
    ({ account, last, counted, nextBy, state, untold }) =>
      html`<tr>
        <th scope="row">${account}</th>
        <td data-name="${SAY.last}">${untold === null ? lastDrill({ last, counted }) : html`(${untold})`}</td>
        <td data-name="${SAY.next}">${nextBy === null ? '–' : day(nextBy)}</td>
        <td data-name="${SAY.state}" data-state="${state}">${SAY.states[state]}</td>
      </tr>`,
  );
  return table({ heads: [SAY.account, SAY.last, SAY.next, SAY.state], rows });
}

/** How the last one ended, and where it does not count, which one does. */
function lastDrill({ last, counted }: Pick<AccountToday, 'last' | 'counted'>): Piece {
  if (last === null) return SAY.never;
  const drill = (of: { run: string; at: string }) => html`<a href="${runPath(of.run)}">${day(of.at)}</a>`;
  const before = html`; ${SAY.counted}: ${counted === null ? SAY.never : drill(counted)}`;
  return html`${drill(last)}, ${VERDICT[last.verdict]}${counted?.run === last.run ? null : before}`;
}

function schedulesTable(schedules: readonly ScheduleStanding[]): Html {
  const rows = schedules.map(
    ({ schedule, state, due, next }) =>
      html`<tr>
        <th scope="row">${schedule}</th>
        <td data-name="${SAY.due}">${due === null ? '–' : time(due)}</td>
        <td data-name="${SAY.next}">${coming(next)}</td>
        <td data-name="${SAY.state}" data-state="${state}">${SAY.scheduled[state]}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="schedules">
    <h2 id="schedules">${SAY.schedules}</h2>
    ${table({ heads: [SAY.schedule, SAY.due, SAY.next, SAY.state], rows })}
  </section>`;
}

function coming(next: ScheduleStanding['next']): Piece {
  if (next === null) return '–';
  if (next.kind === 'at') return time(next.at);
  if (next.kind === 'within') return `${next.from} – ${next.until}`;
  return html`${next.kind === 'paused' ? SAY.paused : SAY.noDay}: ${recorded(next.because)}`;
}

function findingsTable(findings: readonly OpenFinding[]): Html {
  const rows = findings.map(
    ({ run, finding: { id, text, owner, due, overdueSince } }) =>
      html`<tr>
        <th scope="row"><a href="${runPath(run, 'review')}">${id}</a></th>
        <td data-name="${SAY.finding}">${text}</td>
        <td data-name="${SAY.owner}">${owner}</td>
        <td data-name="${SAY.due}" data-state="${overdueSince === null ? 'not-due' : 'overdue'}">
          ${due}${overdueSince === null ? null : html` ${SAY.overdue}`}
        </td>
      </tr>`,
  );
  return table({ heads: ['', SAY.finding, SAY.owner, SAY.due], rows });
}

function owedReview({ run, review }: ToldReview): Html {
  const owed = review?.state === 'not-reviewed' ? review : null;
  const late =
    owed?.overdueSince == null ? null : html` <strong data-state="overdue">${SAY.overdue}</strong>`;
  return html`<li>
    <a href="${runPath(run, 'review')}">${run}</a>
    ${owed === null ? SAY.states.inconclusive : html`${SAY.by} ${owed.roles.join(', ')}, ${owed.due ?? ''}`}${late}
  </li>`;
}
