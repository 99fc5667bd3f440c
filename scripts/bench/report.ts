import { median, quantile } from './numbers.ts';

/** What a value is counted in. */
export type Unit = 'ms' | 's' | 'MB' | '×' | '/s';

/** One line of the table: samples of one thing, and how they are summed up. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  readonly samples: readonly number[];
  /** The median, or the quantile named (0.95 is p95). */
  readonly by: 'median' | number;
  /** The most that the value should be, in the same unit; null where there is no aim. */
  readonly atMost: number | null;
}

/** One measurement: its lines, and what a reader must know to read them. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** What was done and what is counted. */
  readonly counted: string;
  /** Why an aim here is missed, as far as is known; shown where one is. */
  readonly ifMissed?: string;
}

/** Where, when and how the numbers came about. */
export interface Circumstances {
  readonly machine: string;
  /** ISO 8601 date. */
  readonly date: string;
  readonly command: string;
  readonly tookMs: number;
}

/** The number that stands for a row. */
export function valueOf({ samples, by }: Row): number {
  return by === 'median' ? median(samples) : quantile({ samples, q: by });
}

/** Does the row keep its aim? Null where it has none. */
export function holds(row: Row): boolean | null {
  return row.atMost === null ? null : valueOf(row) <= row.atMost;
}

/** A number with its unit, with as many digits as mean something. */
export function sayValue({ value, unit }: { value: number; unit: Unit }): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = value.toFixed(digits);
  return unit === '/s' ? `${text}${unit}` : `${text} ${unit}`;
}

/** The rows as a Markdown table. */
export function renderTable(rows: readonly Row[]): string {
  const head = ['measured', 'by', 'value', 'min – max', 'n', 'aim', 'kept'];
  const lines = [head, head.map(() => '---'), ...rows.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf(row: Row): string[] {
  const { what, unit, samples, by, atMost } = row;
  const say = (value: number) => sayValue({ value, unit });
  const range = `${say(Math.min(...samples))} – ${say(Math.max(...samples))}`;
  const kept = holds(row);
  return [
    what,
    by === 'median' ? 'median' : `p${Math.round(by * 100)}`,
    say(valueOf(row)),
    samples.length === 1 ? '' : range,
    String(samples.length),
    atMost === null ? '' : `≤ ${atMost} ${unit}`,
    kept === null ? '' : kept ? 'yes' : '**no**',
  ];
}

/** The whole document; `remarks` are the lines that people wrote about it. */
export function renderReport({
  sections,
  circumstances,
  remarks,
}: {
  sections: readonly Section[];
  circumstances: Circumstances;
  remarks: readonly string[];
}): string {
  const { machine, date, command, tookMs } = circumstances;
  const missed = sections.flatMap(({ rows }) => rows).filter((row) => holds(row) === false);
  return (
    [
      '# Benchmarks',
      `Made by \`${command}\` on ${date}, in ${Math.round(tookMs / 1_000)} s. Machine: ${machine}.`,
      missed.length === 0
        ? 'Every aim was kept.'
        : `Aims missed: ${missed.map(({ what }) => what).join('; ')}.`,
      '## How to read them',
      ...remarks,
      ...sections.flatMap(partsOf),
    ].join('\n\n') + '\n'
  );
}

function partsOf({ title, rows, counted, ifMissed }: Section): string[] {
  const missed = rows.some((row) => holds(row) === false);
  return [`## ${title}`, renderTable(rows), counted, ...(missed && ifMissed !== undefined ? [ifMissed] : [])];
}
