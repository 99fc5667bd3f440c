import type { z } from 'zod';
import type { Fault, Place } from '../errors.ts';
import { isUnsafe } from '../safe-text.ts';
import { faultsOf } from './issues.ts';
import { knownKeysOf } from './known-keys.ts';
import { parentPath } from './path.ts';
import type { Problem } from './problem.ts';
import { readSyntax } from './syntax.ts';
import type { Syntax } from './syntax.ts';

/** Finds the place of a path such as `method[3].within`; a path that the file does not have gets its nearest parent's. */
export type PlaceOf = (path: string) => Place;

/** A definition that was read, or every fault of it in file order. */
export type ReadResult<T> =
  | { readonly ok: true; readonly value: T; readonly placeOf: PlaceOf }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Reads one definition: strict YAML 1.2, then its schema and, where given, the check between its parts. Never throws
 * for any text; all faults come at once, in the order of the file. After a syntax error nothing else is asked, since
 * what it would say is about the error.
 */
export function readDefinition<S extends z.ZodType>({
  file,
  text,
  schema,
  check,
}: {
  file: string;
  text: string;
  schema: S;
  check?: (root: unknown) => readonly Problem[];
}): ReadResult<z.infer<S>> {
  const syntax = readSyntax({ file, text });
  if (!syntax.readable) return { ok: false, faults: inFileOrder(syntax.faults) };
  const { value: root, places } = syntax;
  const parsed = schema.safeParse(root);
  const reading = { root, places, knownKeys: knownKeysOf(schema) };
  const shape = parsed.success ? [] : faultsOf({ issues: parsed.error.issues, reading });
  const news = newsOnly({ shape, problems: check?.(root) ?? [], syntax, text });
  const faults = [...syntax.faults, ...news];
  if (!parsed.success || faults.length > 0) return { ok: false, faults: inFileOrder(faults) };
  return { ok: true, value: parsed.data, placeOf: (path) => places.ofValue(path) };
}

interface Findings {
  readonly shape: readonly Fault[];
  readonly problems: readonly Problem[];
  readonly syntax: Syntax;
  readonly text: string;
}

/** Leaves out what only repeats a fault already named: in a refused value, or of a value whose shape is wrong. */
function newsOnly({ shape, problems, syntax, text }: Findings): Fault[] {
  const { places } = syntax;
  const refused = new Set(syntax.refused);
  const wrong = new Set(shape.map(({ path }) => path));
  const between = problems
    .filter(({ path }) => !wrong.has(path))
    .map(({ code, path, message, at, before }) => {
      const again =
        before === undefined ? '' : `, got the one in line ${places.ofValue(before).line} (${before}) again`;
      const place = at === 'key' ? places.ofKey(path) : places.ofValue(path);
      return { code, path, message: `${message}${again}`, place };
    });
  return [...shape, ...between].filter((fault) => isNews({ fault, syntax, refused, text }));
}

/** Nobody mends more than this at one go; a file of random bytes would otherwise name each of them. */
const MAX_FAULTS = 200;

/** Sorts faults as they stand in the file; at one place the first found comes first. At most 200 are kept. */
export function inFileOrder(faults: readonly Fault[]): Fault[] {
  const sorted = faults.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
  return sorted.slice(0, MAX_FAULTS);
}

interface Judged {
  readonly fault: Fault;
  readonly syntax: Syntax;
  readonly refused: ReadonlySet<string>;
  readonly text: string;
}

/** A schema's fault says nothing new about a value that was refused, or whose unsafe character has been named. */
function isNews({ fault, syntax, refused, text }: Judged): boolean {
  if (fault.code === 'TEXT_UNSAFE') {
    const { start, end } = syntax.places.spanOf(fault.path);
    return !isUnsafe(text.slice(start, end).replaceAll(/[\r\n\t]/g, ' '));
  }
  let here: string | null = fault.path;
  while (here !== null) {
    if (refused.has(here)) return false;
    here = parentPath(here);
  }
  return true;
}
