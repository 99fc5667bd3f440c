import type { Said } from '../../domain/language/language.ts';
import { html, recorded, type Html } from '../html.ts';
import type { PastAsk } from '../read/ask.ts';
import type { SeenRun } from '../read/run.ts';
import { runPath, time } from '../say.ts';
import { banner } from './banner.ts';
import { questionIn } from './question.ts';
import { SAY } from '../language/past-ask.ts';
import { OUTCOME } from '../language/words.ts';

/** Who decided, when and why; there is nothing to press. */
export function pastAskView({ seen, past }: { seen: SeenRun; past: PastAsk }): Html {
  const { asked, answers, late, closed } = past;
  return html`${banner({ mode: seen.mode, foreignTenants: seen.foreignTenants })}
    <p class="notice">${standingOf({ seen, past })}</p>
    <dl class="facts">
      <dt>${SAY.asked}</dt>
      <dd>${questionIn({ plan: seen.plan, ask: asked })} (${asked.people.join(', ')}, ${time(asked.at)})</dd>
      ${
        closed === null
          ? null
          : html`<dt>${SAY.outcome}</dt>
              <dd>
                <strong>${OUTCOME[closed.outcome]}</strong>: ${recorded(closed.because)} (${time(closed.at)})
              </dd>`
      }
    </dl>
    <h2>${SAY.answered}</h2>
    ${
      answers.length === 0
        ? html`<p>${SAY.nobody}</p>`
        : html`<ul>
            ${answers.map(answerRow)}
          </ul>`
    }
    ${
      late.length === 0
        ? null
        : html`<h2>${SAY.late}</h2>
            <ul>
              ${late.map(lateRow)}
            </ul>`
    }
    <p><a class="button" href="${runPath(seen.run)}">${SAY.run}</a></p>`;
}

/** The engine is asked where the run stands before it is asked for the events, which may have gone on meanwhile. */
function standingOf({ seen: { state }, past: { closed } }: { seen: SeenRun; past: PastAsk }): Said {
  if (closed !== null) return SAY.ended;
  return state === null ? SAY.away : SAY.between;
}

function answerRow({ person, choice, at, statement: { reason } }: PastAsk['answers'][number]): Html {
  const why = reason === '' ? null : html`. ${SAY.reason}: ${reason}`;
  return html`<li><strong>${person}</strong> ${SAY.chose[choice]}, ${time(at)}${why}</li>`;
}

function lateRow({ person, choice, at, statement }: PastAsk['late'][number]): Html {
  const why = statement.reason === '' ? null : html`. ${SAY.reason}: ${statement.reason}`;
  return html`<li>
    <strong>${person}</strong> ${SAY.chose[choice]}, ${SAY.signed} ${time(statement.at)}, ${SAY.received}
    ${time(at)}${why}
  </li>`;
}
