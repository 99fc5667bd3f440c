import type { Dossier } from '../dossier.ts';
import { COLUMNS, rowsOf } from './row.ts';

/** What a spreadsheet takes for the start of a formula, half and full width. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;

/**
 * All events of all runs, each run's reviews after them, one a line, after RFC 4180: a header, CRLF, quotes doubled; UTF-8. A cell that a spreadsheet
 * would run as a formula has an apostrophe before it; VERIFY.md and timeline.html say so.
 */
export function timelineCsv({ runs }: Dossier): string {
  const rows = runs.flatMap(rowsOf);
  const lines = [[...COLUMNS], ...rows.map((row) => COLUMNS.map((column) => row[column]))];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const defused = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}
