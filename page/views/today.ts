import type { ToldReview } from '../../evidence/review/states.ts';
import type { BreakglassError } from '../../domain/errors.ts';
import type { ScheduleStanding } from '../../domain/schedule/standing.ts';
import { html, recorded, type Html, type Piece } from '../html.ts';
import type { AccountToday, MyAsk, OpenFinding, OpenRun, Today } from '../read/today.ts';
import { askPath, day, left, runPath, time } from '../say.ts';
import { questionIn } from './question.ts';
import { table } from './table.ts';
import { SAY } from '../language/today.ts';
import { MODE } from '../language/words.ts';

export const TODAY_TITLE = SAY.title;

/** What is asked of the person, what is under way, and what is due. */
export function todayView(today: Today): Html {
  return html`<div id="today">
    <section aria-labelledby="asks">
      <h2 id="asks">${SAY.asks}</h2>
      ${
        today.asks.length === 0
          ? html`<p>${SAY.noAsks}</p>`
          : html`<ul class="cards">
              ${today.asks.map(myAsk)}
            </ul>`
      }
    </section>
    <section aria-labelledby="runs">
      <h2 id="runs">${SAY.runs}</h2>
      ${
        today.open.length === 0
          ? html`<p>${SAY.noRuns} <a href="/start">${SAY.start}</a></p>`
          : html`<ul class="cards">
              ${today.open.map(openRun)}
            </ul>`
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
    <p><strong>${state.title}</strong> · ${ask.step}</p>
    <p>${questionIn({ plan, ask })}</p>
    <p>${left({ until: ask.expires, now: state.now })}</p>
    <p><a class="button" href="${askPath({ run: state.run, ask: ask.id })}">${SAY.answer}</a></p>
  </li>`;
}

function openRun(open: OpenRun): Html {
  const { run, state } = open;
  const says = open.state === null ? absent(open.away) : awaited(open.state);
  return html`<li class="card" data-mode="${run.opened.mode}">
    <p><a href="${runPath(run.run)}">${state?.title ?? run.run}</a> · ${MODE[run.opened.mode]}</p>
    <p class="hint">${run.run}</p>
    <p>${says}</p>
  </li>`;
}

/** What is broken tells why: it is not mended by waiting for the engine. */
function absent({ code, message }: BreakglassError): Html {
  return code === 'RUN_BROKEN'
    ? html`${SAY.broken} (${code}): ${recorded(message)}`
    : html`${SAY.away} (${code})`;
}

function awaited({ asks }: NonNullable<OpenRun['state']>): Piece {
  const people = [...new Set(asks.flatMap(({ missing }) => missing.flatMap((place) => place.people)))];
  return people.length === 0 ? SAY.works : html`${SAY.awaited} ${people.join(', ')}`;
}

function accountsTable(accounts: readonly AccountToday[]): Html {
  const rows = accounts.map(
    ({ account, last, nextBy, state }) =>
      html`<tr>
        <th scope="row">${account}</th>
        <td data-name="${SAY.last}">
          ${last === null ? SAY.never : html`<a href="${runPath(last.run)}">${day(last.at)}</a>`}
        </td>
        <td data-name="${SAY.next}">${nextBy === null ? '–' : day(nextBy)}</td>
        <td data-name="${SAY.state}" data-state="${state}">${SAY.states[state]}</td>
      </tr>`,
  );
  return table({ heads: [SAY.account, SAY.last, SAY.next, SAY.state], rows });
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
  return html`${SAY.noDay}: ${recorded(next.because)}`;
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
