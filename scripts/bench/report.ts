import { median, quantile } from './numbers.ts';

/** What a value is counted in. */
export type Unit = 'ms' | 's' | 'kB' | 'MB' | '×' | '/s' | 'requests';

/** One line of the table: samples of one thing, and how they are summed up. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  readonly samples: readonly number[];
  /** The median, or the quantile named (0.95 is p95). */
  readonly by: 'median' | number;
  /** The most that the value should be, in the same unit; null where there is no aim. */
  readonly atMost: number | null;
  /** The least that it should be, for a rate. */
  readonly atLeast?: number | undefined;
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
  const { atMost, atLeast = null } = row;
  if (atLeast !== null) return valueOf(row) >= atLeast;
  return atMost === null ? null : valueOf(row) <= atMost;
}

/** A number with its unit, with as many digits as mean something. */
export function sayValue({ value, unit }: { value: number; unit: Unit }): string {
  if (unit === 'requests') return `${String(value)} ${unit}`;
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
  const { what, unit, samples, by } = row;
  const say = (value: number) => sayValue({ value, unit });
  const range = `${say(Math.min(...samples))} – ${say(Math.max(...samples))}`;
  const kept = holds(row);
  return [
    what,
    by === 'median' ? 'median' : `p${Math.round(by * 100)}`,
    say(valueOf(row)),
    samples.length === 1 ? '' : range,
    String(samples.length),
    sayAim(row),
    kept === null ? '' : kept ? 'yes' : '**no**',
  ];
}

function sayAim({ unit, atMost, atLeast }: Row): string {
  if (atLeast !== undefined) return `≥ ${atLeast}${unit === '/s' ? unit : ` ${unit}`}`;
  return atMost === null ? '' : `≤ ${atMost} ${unit}`;
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
  const parts = [
    '# Benchmarks',
    `Made by \`${command}\` on ${date}, in ${Math.round(tookMs / 1_000)} s. Machine: ${machine}.`,
    EVERY_AIM_KEPT,
    '## How to read them',
    ...remarks,
    ...sections.flatMap(partsOf),
  ];
  return withAims(`${parts.join('\n\n')}\n`);
}

/**
 * The document with these sections in the place of those of their titles, new ones at the end; each says when it was
 * measured, as the others are older.
 */
export function replaceSections({
  document,
  sections,
  circumstances: { machine, date, command },
}: {
  document: string;
  sections: readonly Section[];
  circumstances: Circumstances;
}): string {
  const chapters = document.split(/^(?=## )/m);
  const titleOf = (text: string) => text.split('\n', 1)[0] ?? '';
  const alone = `Measured by itself, by \`${command}\` on ${date}. Machine: ${machine}.`;
  const fresh = sections.map((section) => {
    const [title = '', ...rest] = partsOf(section);
    return `${[title, alone, ...rest].join('\n\n')}\n\n`;
  });
  const kept = chapters.map((chapter) => fresh.find((each) => titleOf(each) === titleOf(chapter)) ?? chapter);
  const added = fresh.filter((each) => !kept.includes(each));
  return withAims(`${[...kept.map((each) => `${each.trimEnd()}\n\n`), ...added].join('').trimEnd()}\n`);
}

const EVERY_AIM_KEPT = 'Every aim was kept.';
const AIMS_LINE = /^(?:Every aim was kept|Aims missed: .*)\.$/m;
const MISSED_ROW = /^\| (?<what>.*?) +\|.*\| \*\*no\*\* \|$/gm;

/** The line that sums the aims up, told by the tables below it. */
function withAims(document: string): string {
  const missed = [...document.matchAll(MISSED_ROW)].map(({ groups }) => groups?.what ?? '');
  const line = missed.length === 0 ? EVERY_AIM_KEPT : `Aims missed: ${missed.join('; ')}.`;
  return document.replace(AIMS_LINE, () => line);
}

function partsOf({ title, rows, counted, ifMissed }: Section): string[] {
  const missed = rows.some((row) => holds(row) === false);
  return [`## ${title}`, renderTable(rows), counted, ...(missed && ifMissed !== undefined ? [ifMissed] : [])];
}
