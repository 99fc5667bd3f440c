import { CST, Lexer } from 'yaml';

/** Well above what any definition needs, well below what a parser that calls itself can take. */
const MAX_NESTING = 100;

/**
 * Whether a text opens more levels at once than `MAX_NESTING`: brackets, and in block style indents and the
 * indicators `-`, `?` and `:`. Counts on tokens, without calling itself, and so must come before parsing: the parser
 * and its regular expressions can exhaust the stack in a way that ends the process instead of throwing. Counts
 * rather too many than too few; exact depth is judged on the parsed tree.
 */
export function nestsTooDeep(text: string): boolean {
  const open: number[] = [];
  let brackets = 0;
  let column = 0;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === 'newline') {
      column = 0;
      continue;
    }
    if (type === 'flow-seq-start' || type === 'flow-map-start') brackets += 1;
    if (type === 'flow-seq-end' || type === 'flow-map-end') brackets = Math.max(0, brackets - 1);
    if (brackets === 0 && type !== null && OPENS.has(type)) {
      while ((open.at(-1) ?? -1) >= column) open.pop();
      open.push(column);
    }
    if (open.length + brackets > MAX_NESTING) return true;
    if (type === null || !MARKS.has(type)) column = endColumn({ token, column });
  }
  return false;
}

/** Tokens that may start a level of block style: indicators, and whatever can be the first key of a map. */
const OPENS: ReadonlySet<string> = new Set([
  ...['seq-item-ind', 'explicit-key-ind', 'map-value-ind', 'anchor', 'tag', 'alias'],
  ...['scalar', 'single-quoted-scalar', 'double-quoted-scalar'],
]);

/** Marks that the lexer puts in between; they take no room in the text. */
const MARKS: ReadonlySet<string> = new Set(['doc-mode', 'flow-error-end', 'scalar']);

/** Where the next token starts; a scalar of several lines ends its line itself. */
function endColumn({ token, column }: { token: string; column: number }): number {
  const lastBreak = token.lastIndexOf('\n');
  return lastBreak === -1 ? column + token.length : token.length - lastBreak - 1;
}
