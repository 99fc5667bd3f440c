import { visible } from '../../../domain/safe-text.ts';
import { NEVER_SHOWN } from '../../verify/report.ts';
import type { Dossier, RunDossier } from '../dossier.ts';
import { rowOf, type Row } from './row.ts';

const STYLE = `
body { font: 16px/1.45 sans-serif; margin: 1rem auto; max-width: 60rem; padding: 0 1rem; color: #111; background: #fff }
ol { list-style: none; padding: 0 }
li { border-top: 1px solid #bbb; padding: .5rem 0; overflow-wrap: anywhere; break-inside: avoid }
li:target { background: #fff3bf }
.meta { font-size: .85rem; color: #444 }
.contradicted, .failed, .denied, .expired { border-left: 4px solid #b00020; padding-left: .5rem }
.inconclusive, .skipped, .deviated { border-left: 4px solid #8a6d00; padding-left: .5rem }
@media print { body { max-width: none; font-size: 10pt } a { color: inherit } }
`;

/**
 * The events of all runs as one page: no script, nothing from the network, and a policy that allows neither. Each event
 * has the anchor `<run>/<n>`, so that other documents can point at it.
 */
export function timelineHtml(dossier: Dossier): string {
  const { organisation, scope, runs } = dossier;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Timeline of ${escaped(organisation)}: ${escaped(scope)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Timeline of ${escaped(organisation)}</h1>
<p>${escaped(scope)}. All times are UTC. The same events stand in timeline.csv, where a cell that a spreadsheet would
run as a formula has an apostrophe before it. Characters that cannot be seen are written as their code points.</p>
<h2>What this page does not show</h2>
<p>It is made from the journals in runs/ and proves nothing by itself: see VERIFY.md.</p>
<ul>
${NEVER_SHOWN.map((text) => `<li>${escaped(text)}</li>`).join('\n')}
</ul>
${runs.map(runSection).join('\n')}
</body>
</html>
`;
}

function runSection(run: RunDossier): string {
  const { mode, verdict, restored, openedAt } = run;
  const end =
    verdict === null ? 'not closed' : `${verdict}, ${restored === true ? 'restored' : 'not restored'}`;
  return `<section id="${escaped(run.run)}">
<h2>${escaped(run.title)}</h2>
<p class="meta">${escaped(`${run.run}, ${mode}, from ${openedAt}: ${end}`)}</p>
<ol>
${run.events.map((event) => item(rowOf(event))).join('\n')}
</ol>
</section>`;
}

function item(row: Row): string {
  const { run, n, at, type, step, account, person, state, claim, summary } = row;
  const anchor = escaped(`${run}/${n}`);
  const about = [type, step, account, person, claim, state].filter((text) => text !== '').join(', ');
  return `<li id="${anchor}" class="${escaped(state)}"><a href="#${anchor}">${n}</a> <time datetime="${at}">${at}</time>
<div>${escaped(summary)}</div><div class="meta">${escaped(about)}</div>${artifacts(row)}</li>`;
}

function artifacts({ run, artifacts: digests }: Row): string {
  if (digests === '') return '';
  const links = digests
    .split(' ')
    .map(
      (digest) =>
        `<a href="${escaped(`runs/${run}/artifacts/${digest}`)}">${escaped(digest.slice(0, 12))}</a>`,
    );
  return `<div class="meta">artifacts: ${links.join(' ')}</div>`;
}

/** Text for an element or a quoted attribute. */
function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
