import { z } from 'zod';
import { now } from '../world/clock.ts';
import type { World } from '../world/world.ts';
import { parseJson, without } from '../wire.ts';
import { GraphRefusal } from './refusal.ts';

/** A query option of OData. */
export type Option =
  '$select' | '$filter' | '$top' | '$skip' | '$skiptoken' | '$expand' | '$count' | '$orderby' | '$search';

/** Refuses a query option that the address does not offer, as 400. */
export function checkOptions(url: URL, offered: readonly Option[]): void {
  for (const name of url.searchParams.keys()) {
    if (name.startsWith('$') && !offered.some((option) => option === name.toLowerCase()))
      throw new GraphRefusal('Request_UnsupportedQuery', `The query option '${name}' is not supported here.`);
  }
}

/** Keeps the members of `$select`; 400 for a name that the type does not have. */
export function select(url: URL, row: object, always: readonly string[] = ['id']): object {
  const wanted = selected(url);
  if (wanted === null) return row;
  for (const name of wanted) {
    if (!(name in row)) throw new GraphRefusal('BadRequest', `Could not find a property named '${name}'.`);
  }
  const dropped = Object.keys(row).filter((name) => !wanted.includes(name) && !always.includes(name));
  return without(row, dropped);
}

/** The names of `$select`, or null where the option was not given. */
export function selected(url: URL): readonly string[] | null {
  const text = url.searchParams.get('$select');
  return text === null ? null : text.split(',').map((name) => name.trim());
}

/**
 * The rows in the order of `$orderby`, a member and `asc` or `desc`; as they came without it. 400 for a member that the
 * address does not sort by.
 */
export function ordered<Row extends object>(
  url: URL,
  rows: readonly Row[],
  by: readonly string[],
): readonly Row[] {
  const text = [...url.searchParams].find(([name]) => name.toLowerCase() === '$orderby')?.[1];
  if (text === undefined) return rows;
  const [, member = '', direction = 'asc'] = /^(\w+)(?: (asc|desc))?$/.exec(text.trim()) ?? [];
  if (!by.includes(member))
    throw new GraphRefusal('Request_UnsupportedQuery', `Sorting by '${text}' is not supported.`);
  const sign = direction === 'desc' ? -1 : 1;
  return rows.toSorted((left, right) => sign * textOf(left, member).localeCompare(textOf(right, member)));
}

function textOf(row: object, member: string): string {
  const value: unknown = new Map<string, unknown>(Object.entries(row)).get(member);
  return typeof value === 'string' ? value : '';
}

const skipToken = z.strictObject({ offset: z.int().min(0), asOf: z.number() });

/** Where a page begins, and the moment that all pages of one listing show. */
export type Position = z.infer<typeof skipToken>;

/** Reads `$skiptoken`, or begins a new listing; 400 for a token that was not made here. */
export function position(world: World, url: URL): Position {
  const text = url.searchParams.get('$skiptoken');
  if (text === null) return { offset: intOption(url, '$skip') ?? 0, asOf: now(world) };
  const token = skipToken.safeParse(parseJson(Buffer.from(text, 'base64url').toString('utf8')));
  if (!token.success) throw new GraphRefusal('BadRequest', 'The skip token is not valid.');
  return token.data;
}

/** Page size without `$top`, the most that `$top` may ask for, and the most that a page holds all the same. */
export interface Size {
  readonly usual: number;
  readonly most: number;
  readonly served?: number;
}

/** One page of a listing with `@odata.nextLink` while more follows. */
export function page({
  url,
  rows,
  at,
  size,
}: {
  url: URL;
  rows: readonly object[];
  at: Position;
  size: Size;
}): object {
  const wanted = intOption(url, '$top') ?? size.usual;
  if (wanted < 1 || wanted > size.most)
    throw new GraphRefusal('BadRequest', `$top must lie between 1 and ${String(size.most)}.`);
  const length = Math.min(wanted, size.served ?? wanted);
  const offset = at.offset + length;
  const value = rows.slice(at.offset, offset);
  const counted = url.searchParams.get('$count') === 'true' ? { '@odata.count': rows.length } : {};
  const more = offset < rows.length ? { '@odata.nextLink': nextLink(url, { offset, asOf: at.asOf }) } : {};
  return { ...counted, ...more, value };
}

/** One page of a listing of directory objects, whose page sizes are the same for all. */
export function directoryPage({
  url,
  world,
  rows,
}: {
  url: URL;
  world: World;
  rows: readonly object[];
}): object {
  return page({ url, rows, at: position(world, url), size: { usual: 100, most: 999 } });
}

function nextLink(url: URL, at: Position): string {
  const next = new URL(url);
  next.searchParams.delete('$skip');
  next.searchParams.set('$skiptoken', Buffer.from(JSON.stringify(at)).toString('base64url'));
  return next.href;
}

function intOption(url: URL, name: Option): number | null {
  const text = url.searchParams.get(name);
  if (text === null) return null;
  if (!/^\d{1,6}$/.test(text)) throw new GraphRefusal('BadRequest', `'${name}' takes a whole number.`);
  return Number(text);
}
