import { scaleLinear, scalePoint } from 'd3-scale';
import { html, type Html, type Piece } from './html.ts';

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
const HEIGHT = 240;
const MARGIN = { top: 16, right: 16, bottom: 36, left: 72 };
const TICKS = 4;
const RADIUS = 5;
/** The largest that a plot reaches once is what its axis counts in. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** Times by quarter against their limit, as SVG that holds shapes and texts only; the table beside it says the same. */
export function plotOf({ title, measured }: { title: Piece; measured: readonly Measured[] }): Html {
  const quarters = quartersBetween(measured.map(({ quarter }) => quarter));
  const top = Math.max(1_000, ...measured.flatMap(({ ms, limitMs }) => [ms, limitMs]));
  const [unit, unitMs] = UNITS.find(([, each]) => top >= each) ?? ['s', 1_000];
  const x = scalePoint(quarters, [MARGIN.left, WIDTH - MARGIN.right]).padding(0.5);
  const y = scaleLinear([0, top / unitMs], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(TICKS);
  const across = (quarter: string) => x(quarter) ?? MARGIN.left;
  const limits = [...new Set(measured.map(({ limitMs }) => limitMs))];
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
    ${y.ticks(TICKS).map((count) => [line({ kind: 'axis', at: y(count) }), label({ at: y(count), text: `${count} ${unit}` })])}
    ${quarters.map(
      (quarter) =>
        html`<text x="${across(quarter)}" y="${HEIGHT - MARGIN.bottom / 3}" text-anchor="middle"
          >${quarter}</text
        >`,
    )}
    ${limits.map((limitMs) => line({ kind: 'limit', at: y(limitMs / unitMs) }))}
    ${measured.map((each) => mark({ ...each, x: across(each.quarter), y: y(each.ms / unitMs) }))}
  </svg>`;
}

function line({ kind, at }: { kind: 'axis' | 'limit'; at: number }): Html {
  return html`<line
    class="${kind}"
    x1="${MARGIN.left}"
    x2="${WIDTH - MARGIN.right}"
    y1="${at}"
    y2="${at}"
  />`;
}

function label({ at, text }: { at: number; text: string }): Html {
  return html`<text x="${MARGIN.left - 8}" y="${at}" text-anchor="end" dominant-baseline="middle"
    >${text}</text
  >`;
}

/** Round where the objective was held, square where it was missed: colour alone tells not everybody. */
function mark({ x, y, held, name }: Measured & { x: number; y: number }): Html {
  return held
    ? html`<circle class="held" cx="${x}" cy="${y}" r="${RADIUS}"><title>${name}</title></circle>`
    : html`<rect
        class="missed"
        x="${x - RADIUS}"
        y="${y - RADIUS}"
        width="${2 * RADIUS}"
        height="${2 * RADIUS}"
      >
        <title>${name}</title>
      </rect>`;
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
