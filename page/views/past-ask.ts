import { html, type Html } from '../html.ts';
import type { PastAsk } from '../read/ask.ts';
import type { SeenRun } from '../read/run.ts';
import { runPath, time } from '../say.ts';
import { banner } from './banner.ts';

const SAY = {
  ended: 'This question is over',
  away: 'The engine does not answer now; nothing can be decided here. "breakglass decide --later" leaves a decision at the server.',
  asked: 'Asked',
  answered: 'Answered',
  nobody: 'Nobody answered.',
  late: 'Came late, and counts for nothing',
  signed: 'signed',
  outcome: 'Outcome',
  reason: 'Why',
  run: 'To the run',
  chose: {
    approve: 'approved',
    deny: 'denied',
    attest: 'attested',
    abort: 'aborted',
    bypass: 'bypassed the quorum',
    withdraw: 'took it back',
  },
} as const;

/** Who decided, when and why; there is nothing to press. */
export function pastAskView({ seen, past }: { seen: SeenRun; past: PastAsk }): Html {
  const { asked, answers, late, closed } = past;
  return html`${banner({ mode: seen.mode, foreignTenants: seen.state?.foreignTenants ?? [] })}
    <p class="notice">${closed === null ? SAY.away : SAY.ended}</p>
    <dl class="facts">
      <dt>${SAY.asked}</dt>
      <dd>${asked.question} (${asked.people.join(', ')}, ${time(asked.at)})</dd>
      ${
        closed === null
          ? null
          : html`<dt>${SAY.outcome}</dt>
              <dd><strong>${closed.outcome}</strong>: ${closed.because} (${time(closed.at)})</dd>`
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

function answerRow({ person, choice, at, statement: { reason } }: PastAsk['answers'][number]): Html {
  const why = reason === '' ? null : html`. ${SAY.reason}: ${reason}`;
  return html`<li><strong>${person}</strong> ${SAY.chose[choice]}, ${time(at)}${why}</li>`;
}

function lateRow({ person, choice, at, statement }: PastAsk['late'][number]): Html {
  const why = statement.reason === '' ? null : html`. ${SAY.reason}: ${statement.reason}`;
  return html`<li>
    <strong>${person}</strong> ${SAY.chose[choice]}, ${SAY.signed} ${time(statement.at)}, ${time(at)}${why}
  </li>`;
}
