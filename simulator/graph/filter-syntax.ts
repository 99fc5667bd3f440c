import { GraphRefusal } from './refusal.ts';

/** A comparison operator of OData. */
export type Comparison = 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt';

/** A value in a filter; dates are written bare, strings in single quotes. */
export type Literal =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null'; readonly value: null }
  | { readonly kind: 'date'; readonly value: number };

/** A parsed `$filter`. */
export type Filter =
  | { readonly op: 'and'; readonly left: Filter; readonly right: Filter }
  | { readonly op: 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly op: Comparison; readonly path: string; readonly literal: Literal }
  | { readonly op: 'startswith'; readonly path: string; readonly literal: Literal }
  | { readonly op: 'any'; readonly path: string; readonly variable: string; readonly inner: Filter };

const COMPARISONS: readonly string[] = ['eq', 'ne', 'ge', 'le', 'gt', 'lt'];
const TOKEN =
  /\s*(?:(?<string>'(?:[^']|'')*')|(?<date>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)|(?<number>-?\d+)|(?<word>[A-Za-z_]\w*(?:\/[A-Za-z_]\w*)*)|(?<mark>[(),:]))/y;
const MAX_DEPTH = 20;

interface Token {
  readonly kind: 'string' | 'date' | 'number' | 'word' | 'mark' | 'end';
  readonly text: string;
}

/**
 * Parses the part of OData 4.01 §5.1.1 that the addresses here offer: comparisons, `and`, `or`, brackets,
 * `startswith(path,'x')` and `path/any(v:…)`. Throws 400 `BadRequest` for anything else.
 */
export function parseFilter(text: string): Filter {
  const reader = new TokenReader(tokens(text));
  const filter = either(reader, 0);
  reader.expect('end');
  return filter;
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(trimmed)?.groups;
    if (groups === undefined) throw invalid(`unexpected character at position ${at}`);
    for (const kind of ['string', 'date', 'number', 'word', 'mark'] as const) {
      const value = groups[kind];
      if (value !== undefined) found.push({ kind, text: value });
    }
  }
  return found;
}

class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Takes the next token if it reads so. */
  take(text: string): boolean {
    if (this.peek().kind === 'string' || this.peek().text !== text) return false;
    this.#at += 1;
    return true;
  }

  expect(kind: Token['kind'], text?: string): Token {
    const token = this.next();
    if (token.kind !== kind || (text !== undefined && token.text !== text))
      throw invalid(`expected ${text ?? kind}, found "${token.text}"`);
    return token;
  }
}

function either(reader: TokenReader, depth: number): Filter {
  if (depth > MAX_DEPTH) throw invalid('too deep');
  let left = both(reader, depth);
  while (reader.take('or')) left = { op: 'or', left, right: both(reader, depth) };
  return left;
}

function both(reader: TokenReader, depth: number): Filter {
  let left = term(reader, depth);
  while (reader.take('and')) left = { op: 'and', left, right: term(reader, depth) };
  return left;
}

function term(reader: TokenReader, depth: number): Filter {
  if (reader.take('(')) {
    const inner = either(reader, depth + 1);
    reader.expect('mark', ')');
    return inner;
  }
  const path = reader.expect('word').text;
  if (path === 'startswith' || path === 'startsWith') return startswith(reader);
  if (path.endsWith('/any')) return lambda(reader, { path: path.slice(0, -4), depth });
  const op = reader.expect('word').text;
  if (!isComparison(op)) throw invalid(`"${op}" is not an operator`);
  return { op, path, literal: literal(reader) };
}

function startswith(reader: TokenReader): Filter {
  reader.expect('mark', '(');
  const path = reader.expect('word').text;
  reader.expect('mark', ',');
  const value = literal(reader);
  reader.expect('mark', ')');
  return { op: 'startswith', path, literal: value };
}

function lambda(reader: TokenReader, { path, depth }: { path: string; depth: number }): Filter {
  reader.expect('mark', '(');
  const variable = reader.expect('word').text;
  reader.expect('mark', ':');
  const inner = either(reader, depth + 1);
  reader.expect('mark', ')');
  return { op: 'any', path, variable, inner };
}

function literal(reader: TokenReader): Literal {
  const { kind, text } = reader.next();
  if (kind === 'string') return { kind, value: text.slice(1, -1).replaceAll("''", "'") };
  if (kind === 'number') return { kind, value: Number(text) };
  if (kind === 'date' && !Number.isNaN(Date.parse(text))) return { kind, value: Date.parse(text) };
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' };
  if (text === 'null') return { kind: 'null', value: null };
  throw invalid(`"${text}" is not a value`);
}

function isComparison(word: string): word is Comparison {
  return COMPARISONS.includes(word);
}

function invalid(why: string): GraphRefusal {
  return new GraphRefusal('BadRequest', `Invalid filter clause: ${why}.`);
}
