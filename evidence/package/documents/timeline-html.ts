import { visible } from '../../../domain/safe-text.ts';
import { NEVER_SHOWN } from '../../verify/report.ts';
import type { Dossier, RunDossier } from '../dossier.ts';
import { ENGINE_CLOCK } from './clocks.ts';
import { rowsOf, type Row } from './row.ts';
import { sayTenants } from './tenants.ts';

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
<p>${escaped(scope)}. All times are UTC, each with whose clock gave it: the engine's and a person's own are the word of
the organisation. The same events stand in timeline.csv, where a cell that a spreadsheet would
run as a formula has an apostrophe before it. Characters that cannot be seen are written as their code points.</p>
<h2>Where the tenants were asked</h2>
<ul>
${listOf(sayTenants(runs))}
</ul>
<h2>What this page does not show</h2>
<p>It is made from the journals and reviews in runs/ and proves nothing by itself: see VERIFY.md.</p>
<ul>
${listOf(NEVER_SHOWN)}
</ul>
${runs.map(runSection).join('\n')}
</body>
</html>
`;
}

function listOf(texts: readonly string[]): string {
  return texts.map((text) => `<li>${escaped(text)}</li>`).join('\n');
}

function runSection(run: RunDossier): string {
  const { mode, verdict, restored, openedAt } = run;
  const end =
    verdict === null ? 'not closed' : `${verdict}, ${restored === true ? 'restored' : 'not restored'}`;
  return `<section id="${escaped(run.run)}">
<h2>${escaped(run.title)}</h2>
<p class="meta">${escaped(`${run.run}, ${mode}, from ${openedAt} ${ENGINE_CLOCK}: ${end}`)}</p>
<ol>
${rowsOf(run).map(item).join('\n')}
</ol>
</section>`;
}

function item(row: Row): string {
  const { run, n, at, clock, type, step, account, person, state, claim, summary, host } = row;
  const place = n === '' ? row.source : n;
  const anchor = escaped(`${run}/${place}`);
  const about = [type, step, account, person, claim, state, host].filter((text) => text !== '').join(', ');
  return `<li id="${anchor}" class="${escaped(state)}"><a href="#${anchor}">${escaped(place)}</a> <time datetime="${escaped(at)}">${escaped(at)}</time> by ${escaped(clock)}'s clock
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
