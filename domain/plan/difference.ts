import { sayValue } from '../definition/say-value.ts';

/** The first place where two JSON values differ, with what was expected there and what came, in words. */
export interface Difference {
  /** Such as `tenants[0].origins.graph`; empty where the values themselves differ in kind. */
  readonly path: string;
  readonly expected: string;
  readonly came: string;
}

/** Compares two JSON values, keys in the order of their names; null where they are equal. */
export function firstDifference({
  expected,
  came,
  path = '',
}: {
  expected: unknown;
  came: unknown;
  path?: string;
}): Difference | null {
  const inner = isTree(expected) && isTree(came) && Array.isArray(expected) === Array.isArray(came);
  if (!inner) {
    return Object.is(expected, came) ? null : { path, expected: sayValue(expected), came: sayValue(came) };
  }
  const [own, other] = [new Map(Object.entries(expected)), new Map(Object.entries(came))];
  for (const key of placesOf({ own, other, list: Array.isArray(expected) })) {
    const at = Array.isArray(expected) ? `${path}[${key}]` : `${path}${path === '' ? '' : '.'}${key}`;
    const found = firstDifference({ expected: own.get(key), came: other.get(key), path: at });
    if (found !== null) return found;
  }
  return null;
}

function placesOf({
  own,
  other,
  list,
}: {
  own: ReadonlyMap<string, unknown>;
  other: ReadonlyMap<string, unknown>;
  list: boolean;
}): string[] {
  const keys = [...new Set([...own.keys(), ...other.keys()])];
  return keys.toSorted((a, b) => (list ? Number(a) - Number(b) : a < b ? -1 : 1));
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
