import type { Comparison, Filter, Literal } from './filter-syntax.ts';
import { parseFilter } from './filter-syntax.ts';
import { GraphRefusal } from './refusal.ts';

/**
 * What may be filtered at an address: operators and kind of value by path. A path inside a collection is
 * written `collection/any/member`.
 */
export type Filterable = Readonly<
  Record<string, { readonly kind: Literal['kind']; readonly ops: readonly (Comparison | 'startswith')[] }>
>;

/** Turns `$filter` into a test of rows; throws 400 for syntax and for what the address does not offer. */
export function rowTest(text: string | undefined, filterable: Filterable): (row: object) => boolean {
  if (text === undefined) return () => true;
  const filter = parseFilter(text);
  check(filter, { filterable, prefix: '', variable: null });
  return (row) => holds(filter, { row, variable: null });
}

interface Scope {
  readonly filterable: Filterable;
  readonly prefix: string;
  readonly variable: string | null;
}

function check(filter: Filter, scope: Scope): void {
  if (filter.op === 'and' || filter.op === 'or') {
    check(filter.left, scope);
    check(filter.right, scope);
    return;
  }
  if (filter.op === 'any') {
    check(filter.inner, { ...scope, prefix: `${filter.path}/any/`, variable: filter.variable });
    return;
  }
  const path = scope.prefix + inVariable(filter.path, scope.variable);
  const allowed = scope.filterable[path];
  if (!allowed?.ops.includes(filter.op))
    throw new GraphRefusal('Request_UnsupportedQuery', `Filter ${filter.op} on '${path}' is not supported.`);
  if (filter.literal.kind !== allowed.kind && filter.literal.kind !== 'null')
    throw new GraphRefusal(
      'BadRequest',
      `Invalid filter clause: '${path}' takes a value of kind ${allowed.kind}.`,
    );
}

function inVariable(path: string, variable: string | null): string {
  return variable !== null && path.startsWith(`${variable}/`) ? path.slice(variable.length + 1) : path;
}

interface Row {
  readonly row: unknown;
  readonly variable: string | null;
}

function holds(filter: Filter, { row, variable }: Row): boolean {
  switch (filter.op) {
    case 'and':
      return holds(filter.left, { row, variable }) && holds(filter.right, { row, variable });
    case 'or':
      return holds(filter.left, { row, variable }) || holds(filter.right, { row, variable });
    case 'any': {
      const items = valueAt(row, filter.path);
      return (
        Array.isArray(items) &&
        items.some((item) => holds(filter.inner, { row: item, variable: filter.variable }))
      );
    }
    case 'startswith': {
      const value = valueAt(row, inVariable(filter.path, variable));
      return typeof value === 'string' && lower(value).startsWith(lower(String(filter.literal.value)));
    }
    default:
      return compare(valueAt(row, inVariable(filter.path, variable)), filter);
  }
}

function compare(value: unknown, { op, literal }: { op: Comparison; literal: Literal }): boolean {
  const left = comparable(value, literal.kind);
  const right = typeof literal.value === 'string' ? lower(literal.value) : literal.value;
  if (op === 'eq') return left === right;
  if (op === 'ne') return left !== right;
  if (left === null || right === null) return false;
  if (op === 'ge') return left >= right;
  if (op === 'le') return left <= right;
  return op === 'gt' ? left > right : left < right;
}

function comparable(value: unknown, kind: Literal['kind']): string | number | boolean | null {
  if (kind === 'date' && typeof value === 'string') return Date.parse(value);
  if (typeof value === 'string') return lower(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** Graph compares strings without regard to letter case. */
function lower(text: string): string {
  return text.toLowerCase();
}

function valueAt(row: unknown, path: string): unknown {
  return path
    .split('/')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined,
      row,
    );
}
