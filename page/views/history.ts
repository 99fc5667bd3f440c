import { sayDuration } from '../../domain/duration.ts';
import { OBJECTIVES, type ObjectiveName } from '../../domain/event.ts';
import { html, type Html } from '../html.ts';
import { plotOf, quarterOf, type Measured } from '../plot.ts';
import type { ClosedRun } from '../read/closed-runs.ts';
import { day, runPath } from '../say.ts';
import { table } from './table.ts';
import { SAY } from '../language/history.ts';
import { VERDICT } from '../language/words.ts';

export const HISTORY_TITLE = SAY.title;

/** How long it took to get in and to be noticed, by account and quarter, and what was covered. */
export function historyView({
  runs,
  accounts,
}: {
  /** The newest first. */
  runs: readonly ClosedRun[];
  /** Those of the organisation file. */
  accounts: readonly string[];
}): Html {
  if (runs.length === 0) return html`<p>${SAY.nothing}</p>`;
  return html`${OBJECTIVES.map((name) => objectiveSection({ name, runs, accounts }))}
  ${coverage({ runs, accounts })}`;
}

function objectiveSection({
  name,
  runs,
  accounts,
}: {
  name: ObjectiveName;
  runs: readonly ClosedRun[];
  accounts: readonly string[];
}): Html {
  return html`<section aria-labelledby="${name}">
    <h2 id="${name}">${SAY.objectives[name]}, ${SAY.by}</h2>
    <p class="hint">${SAY.limit}</p>
    ${accounts.map((account) => accountSection({ name, runs, account }))}
  </section>`;
}

function accountSection({
  name,
  runs,
  account,
}: {
  name: ObjectiveName;
  runs: readonly ClosedRun[];
  account: string;
}): Html {
  const found = runs.flatMap(({ run, at, objectives }) =>
    objectives
      .filter((each) => each.objective === name && each.account === account)
      .map((objective) => ({ run, at, ...objective })),
  );
  const title = html`${SAY.objectives[name]}, ${account}`;
  const measured = found.flatMap(({ run, at, measuredMs, limitMs, held }): Measured[] =>
    measuredMs === null
      ? []
      : [
          {
            quarter: quarterOf(at),
            ms: measuredMs,
            limitMs,
            held: held === true,
            name: `${run}: ${sayDuration(measuredMs)}`,
          },
        ],
  );
  const rows = found.map(({ run, at, measuredMs, limitMs, held }) => {
    const result = held === null ? 'none' : held ? 'held' : 'missed';
    return html`<tr>
      <th scope="row">${quarterOf(at)}</th>
      <td data-name="${SAY.run}"><a href="${runPath(run)}">${run}</a></td>
      <td data-name="${SAY.took}">${measuredMs === null ? '–' : sayDuration(measuredMs)}</td>
      <td data-name="${SAY.objective}">${sayDuration(limitMs)}</td>
      <td data-name="${SAY.result}" data-state="${held === false ? 'failed' : ''}">${SAY.results[result]}</td>
    </tr>`;
  });
  return html`<h3>${account}</h3>
    ${
      found.length === 0
        ? html`<p>${SAY.unmeasured}</p>`
        : html`${measured.length === 0 ? null : plotOf({ title, measured })}
          ${table({ heads: [SAY.quarter, SAY.run, SAY.took, SAY.objective, SAY.result], rows })}`
    }`;
}

function coverage({ runs, accounts }: { runs: readonly ClosedRun[]; accounts: readonly string[] }): Html {
  const byAccount = accounts.map((account) => ({
    name: html`${account}`,
    covered: runs.filter((run) => run.accounts.includes(account)),
  }));
  const scenarios = [...new Set(runs.map(({ scenario }) => scenario))].filter((each) => each !== '');
  const byScenario = scenarios.map((scenario) => ({
    name: html`${SAY.scenario}: ${scenario}`,
    covered: runs.filter((run) => run.scenario === scenario),
  }));
  const rows = [...byAccount, ...byScenario].map(({ name, covered }) => {
    const last = covered[0];
    return html`<tr>
      <th scope="row">${name}</th>
      <td data-name="${SAY.runs}">${covered.length}</td>
      <td data-name="${SAY.last}">
        ${last === undefined ? SAY.none : html`${day(last.at)} <a href="${runPath(last.run)}">${VERDICT[last.closed.verdict]}</a>`}
      </td>
    </tr>`;
  });
  return html`<section aria-labelledby="covered">
    <h2 id="covered">${SAY.covered}</h2>
    ${table({ heads: ['', SAY.runs, SAY.last], rows })}
  </section>`;
}
