import { mayReviewNow } from '../../domain/review-rules.ts';
import type { FindingState, ReviewState } from '../../domain/review-state.ts';
import type { Proposals } from '../../evidence/review/proposals.ts';
import type { ReviewableRun } from '../../evidence/review/reviewable.ts';
import type { Form } from '../guard.ts';
import { exactly, html, recorded, type Html, type Piece } from '../html.ts';
import { tokenOf } from '../layout.ts';
import type { RefusedForm } from '../refused-form.ts';
import { runPath, time } from '../say.ts';
import type { Session } from '../sessions.ts';
import { typed } from '../typed.ts';
import { refusalSaid } from './failed.ts';
import { reviewForm } from './review-form.ts';
import { SAY, SEVERITY, USE } from '../language/review.ts';
import { VERDICT } from '../language/words.ts';

export const REVIEW_TITLE = SAY.title;

/** Where a run's review stands, and the form for the next one who may write it. */
export function reviewView({
  found,
  proposals,
  state,
  session,
  today,
  again,
}: {
  found: ReviewableRun;
  proposals: Proposals;
  state: ReviewState;
  session: Session;
  /** `YYYY-MM-DD`. */
  today: string;
  /** One of its forms that could not be taken; null where the view is shown for the first time. */
  again: RefusedForm | null;
}): Html {
  const { run } = found;
  const { toAnswer } = proposals;
  const form = again?.form ?? {};
  return html`${again === null ? null : refusalSaid(again.refusal)}
    <p>
      ${SAY.run} <a href="${runPath(run.run)}">${run.run}</a>, ${SAY.ended}
      <strong>${VERDICT[run.verdict]}</strong>
    </p>
    <p>${sayState(state)}</p>
    ${state.state === 'reviewed' ? findings({ run: run.run, all: state.findings, session, form }) : null}
    ${
      proposals.gaps.length === 0
        ? null
        : html`<h2>${SAY.judge}</h2>
            <p>${SAY.judgeWords}</p>
            <ul>
              ${proposals.gaps.map(({ kind, text }) => html`<li><code>${kind}</code> ${recorded(text)}</li>`)}
            </ul>`
    }
    <h2>${SAY.write}</h2>
    ${mayReviewNow({ person: session.person, run, standing: found.standing }) ? reviewForm({ found, toAnswer, session, today, form }) : html`<p>${SAY.mayNot}</p>`}`;
}

function sayState(state: ReviewState): Piece {
  if (state.state === 'not-planned') return SAY.states['not-planned'];
  if (state.state === 'not-reviewed') {
    const late =
      state.overdueSince === null ? null : html` <strong data-state="overdue">${SAY.overdue}</strong>`;
    return html`${SAY.states['not-reviewed']} (${SAY.by} ${state.roles.join(', ')}, ${SAY.due}
    ${state.due ?? ''})${late}`;
  }
  const use = state.classification === null ? SAY.disagree : USE[state.classification];
  return html`${SAY.states.reviewed} ${SAY.by} ${state.by.join(', ')}, ${time(state.at)}, ${SAY.as}
    <b>${use}</b>`;
}

function findings({
  run,
  all,
  session,
  form,
}: {
  run: string;
  all: readonly FindingState[];
  session: Session;
  form: Form;
}): Html {
  const rows = all.map((finding) => findingCard({ run, finding, session, form }));
  return html`<h2>${SAY.findings}</h2>
    ${
      all.length === 0
        ? html`<p>${SAY.none}</p>`
        : html`<ul class="cards">
            ${rows}
          </ul>`
    }`;
}

function findingCard({
  run,
  finding: { id, text, severity, owner, due, closed, overdueSince },
  session,
  form,
}: {
  run: string;
  finding: FindingState;
  session: Session;
  /** What was typed before, into this form or another. */
  form: Form;
}): Html {
  const how = form.finding === id ? typed(form.how) : '';
  const late = overdueSince === null ? null : html` <strong data-state="overdue">${SAY.overdue}</strong>`;
  return html`<li class="card">
    <p><b>${id}</b> (${SEVERITY[severity]}), ${SAY.of} ${owner}, ${SAY.due} ${due}${late}</p>
    <p>${text}</p>
    ${
      closed === null
        ? html`<form method="post" action="${runPath(run, 'closings')}">
            ${tokenOf(session)}
            <input type="hidden" name="finding" value="${id}" />
            <label for="how-${id}">${SAY.how}</label>
            <input
              id="how-${id}"
              name="how"
              maxlength="1000"
              required
              autocomplete="off"
              value="${exactly(how)}"
            />
            <p><button class="quiet">${SAY.close}</button></p>
          </form>`
        : html`<p>${SAY.closedBy} ${closed.person}: ${closed.how}</p>`
    }
  </li>`;
}
