import type { ErrorCode } from '../errors.ts';
import { quoted } from '../safe-text.ts';
import type { Found } from './select.ts';

/** Something wrong between the parts of a definition, at a path of the document. */
export interface Problem {
  readonly code: Extract<
    ErrorCode,
    'ID_DUPLICATE' | 'REFERENCE_UNKNOWN' | 'VALUE_INVALID' | 'PLAN_IMPOSSIBLE'
  >;
  readonly path: string;
  readonly message: string;
  /** Where the same stood before; the reader adds it to the message, with its line. */
  readonly before?: string;
  /** Stands at the key of the path where the key is what is wrong. */
  readonly at?: 'key';
}

/** One `ID_DUPLICATE` for each text that was given before; `what` names what it must be alone in being. */
export function duplicates({ given, what }: { given: readonly Found[]; what: string }): Problem[] {
  const first = new Map<string, string>();
  return given.flatMap(({ value, path }): Problem[] => {
    const before = first.get(value);
    if (before !== undefined) {
      return [{ code: 'ID_DUPLICATE', path, before, message: `expected ${what}` }];
    }
    first.set(value, path);
    return [];
  });
}

/** One `REFERENCE_UNKNOWN` for each text that names nothing; says what there is to name. */
export function unknownReferences({
  given,
  known,
  what,
}: {
  given: readonly Found[];
  known: readonly string[];
  what: string;
}): Problem[] {
  const there = known.length === 0 ? 'there is none' : `there is ${[...new Set(known)].sort().join(', ')}`;
  return given
    .filter(({ value }) => !known.includes(value))
    .map(({ value, path }) => {
      return { code: 'REFERENCE_UNKNOWN', path, message: `expected ${what}, got ${quoted(value)}; ${there}` };
    });
}
