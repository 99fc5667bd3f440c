import { childOf, sayPath } from './path.ts';
import type { Path } from './path.ts';

/** A text found in a document, with the path of its place. */
export interface Found {
  readonly value: string;
  readonly path: string;
}

/**
 * All texts at a pattern such as `people.*.keys.*`, where `*` stands for every entry of a list. Works on documents
 * that are wrong elsewhere, so that one fault does not hide another; what is not a text is left to the schema.
 */
export function textsAt(root: unknown, pattern: string): Found[] {
  return valuesAt(root, pattern).flatMap(({ value, path }) =>
    typeof value === 'string' ? [{ value, path }] : [],
  );
}

/** All values at a pattern, of whatever type. */
export function valuesAt(root: unknown, pattern: string): { value: unknown; path: string }[] {
  let here: readonly { value: unknown; path: Path }[] = [{ value: root, path: [] }];
  for (const part of pattern.split('.')) {
    here = here.flatMap(({ value, path }) =>
      below(value, part).map((step) => ({ value: step[1], path: [...path, step[0]] })),
    );
  }
  return here.map(({ value, path }) => ({ value, path: sayPath(path) }));
}

function below(value: unknown, part: string): (readonly [PropertyKey, unknown])[] {
  if (part === '*')
    return Array.isArray(value) ? value.map((entry: unknown, index) => [index, entry] as const) : [];
  const key = Array.isArray(value) ? Number(part) : part;
  const child = childOf(value, key);
  return child === undefined ? [] : [[key, child]];
}
