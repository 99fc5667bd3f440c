/** A way into a document: keys of maps and indexes of lists, from the root. */
export type Path = readonly PropertyKey[];

const PLAIN_KEY = /^[A-Za-z0-9_-]+$/;

/** A path as people write it: `method[3].within`; unusual keys are quoted. The root is the empty text. */
export function sayPath(path: Path): string {
  return path.map((part, index) => saySegment(part, index === 0)).join('');
}

function saySegment(part: PropertyKey, first: boolean): string {
  if (typeof part === 'number') return `[${part}]`;
  const key = String(part);
  if (!PLAIN_KEY.test(key)) return `[${JSON.stringify(key)}]`;
  return first ? key : `.${key}`;
}

/** The path of an entry of what stands at `path`. */
export function childPath(path: string, part: PropertyKey): string {
  return path + saySegment(part, path === '');
}

/** The path one level up, or null at the root: `method[3].within`, `method[3]`, `method`, empty. */
export function parentPath(path: string): string | null {
  if (path === '') return null;
  const cut = path.search(/(?:\.[A-Za-z0-9_-]+|\[[0-9]+\]|\["(?:[^"\\]|\\.)*"\]|^[A-Za-z0-9_-]+)$/);
  return path.slice(0, Math.max(cut, 0));
}

/** An own entry of a map or list, or undefined where there is none. */
export function childOf(value: unknown, part: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return Reflect.get(value, part);
}

/** The value at a path, or undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce(childOf, root);
}
