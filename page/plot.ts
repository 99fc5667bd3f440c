import { scaleLinear, scalePoint } from 'd3-scale';
import { sayDuration } from '../domain/duration.ts';
import { html, type Html } from './html.ts';

/** One measured time. */
export interface Measured {
  /** Where it stands on the axis: a quarter, `2026-Q4`. */
  readonly quarter: string;
  readonly ms: number;
  readonly limitMs: number;
  readonly held: boolean;
  /** What it is, for who points at it. */
  readonly name: string;
}

const WIDTH = 720;
const HEIGHT = 280;
const MARGIN = { top: 16, right: 16, bottom: 36, left: 80 };
const TICKS = 4;
const RADIUS = 5;

/** Times by quarter against their limit, as SVG with nothing inline but shapes; the table beside it says the same. */
export function plotOf({ title, measured }: { title: string; measured: readonly Measured[] }): Html {
  const quarters = quartersBetween(measured.map(({ quarter }) => quarter));
  const top = Math.max(1, ...measured.flatMap(({ ms, limitMs }) => [ms, limitMs]));
  const x = scalePoint(quarters, [MARGIN.left, WIDTH - MARGIN.right]).padding(0.5);
  const y = scaleLinear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(TICKS);
  const at = (quarter: string) => x(quarter) ?? MARGIN.left;
  const limits = [...new Set(measured.map(({ limitMs }) => limitMs))];
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
    ${y.ticks(TICKS).map((ms) => gridLine({ at: y(ms), name: ms === 0 ? '0' : sayDuration(ms) }))}
    ${quarters.map(
      (quarter) =>
        html`<text x="${at(quarter)}" y="${HEIGHT - MARGIN.bottom / 3}" text-anchor="middle"
          >${quarter}</text
        >`,
    )}
    ${limits.map(
      (limitMs) =>
        html`<line
          class="limit"
          x1="${MARGIN.left}"
          x2="${WIDTH - MARGIN.right}"
          y1="${y(limitMs)}"
          y2="${y(limitMs)}"
        />`,
    )}
    ${measured.map(
      ({ quarter, ms, held, name }) =>
        html`<circle class="${held ? 'held' : 'missed'}" cx="${at(quarter)}" cy="${y(ms)}" r="${RADIUS}">
          <title>${name}</title>
        </circle>`,
    )}
  </svg>`;
}

function gridLine({ at, name }: { at: number; name: string }): Html {
  return html`<line class="axis" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}" />
    <text x="${MARGIN.left - 8}" y="${at}" text-anchor="end" dominant-baseline="middle">${name}</text>`;
}

/** The quarter that a time lies in, in UTC: `2026-Q4`. */
export function quarterOf(at: string): string {
  return `${at.slice(0, 4)}-Q${Math.ceil(Number(at.slice(5, 7)) / 3)}`;
}

/** All quarters from the first to the last: one without a drill must show as a gap. */
export function quartersBetween(quarters: readonly string[]): readonly string[] {
  const [first, last] = [quarters.toSorted()[0], quarters.toSorted().at(-1)].map((each) =>
    numberOf(each ?? ''),
  );
  if (first === undefined || last === undefined || Number.isNaN(first)) return [];
  return Array.from({ length: last - first + 1 }, (_each, index) => {
    const number = first + index;
    return `${Math.floor(number / 4)}-Q${(number % 4) + 1}`;
  });
}

function numberOf(quarter: string): number {
  const [year, number] = quarter.split('-Q');
  return Number(year) * 4 + Number(number) - 1;
}
