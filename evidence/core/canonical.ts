import canonicalize from 'canonicalize';
import { BreakglassError } from '../../domain/errors.ts';

/** Half of a surrogate pair standing alone: a string that has no UTF-8 form. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The RFC 8785 (JCS) text of a JSON value: one value, one text, so that equal meanings have equal digests.
 *
 * Throws `EVENT_MALFORMED` for whatever JSON cannot say, rather than dropping or converting it as
 * `JSON.stringify` would: undefined, functions, symbols, bigint, NaN, infinities, lone surrogates, sparse
 * arrays, cycles, and objects that are not plain (a `Date`, a `Map`, anything with a prototype of its own).
 *
 * See https://www.rfc-editor.org/rfc/rfc8785.
 */
export function canonicalText(value: unknown): string {
  // Nearly all that is read back was written in this form, and then no key has to be moved.
  if (isInOrder(value, MOST_LEVELS_IN_ORDER)) return JSON.stringify(value);
  refuseWhatIsNotJson(value, '$', []);
  const text = canonicalize(value);
  if (text === undefined) throw notJson('$', 'a JSON value', typeof value);
  return text;
}

/** Beyond this, and so for a cycle, the long way is gone. */
const MOST_LEVELS_IN_ORDER = 32;

/**
 * Is this a JSON value whose keys stand in the order of RFC 8785 §3.2.3 (UTF-16 code units) everywhere? Then
 * `JSON.stringify` writes its RFC 8785 text, whose numbers and strings are ECMAScript's own (§3.2.2).
 */
function isInOrder(value: unknown, levels: number): boolean {
  switch (typeof value) {
    case 'boolean':
      return true;
    case 'string':
      return !LONE_SURROGATE.test(value);
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      if (levels === 0) return false;
      if (Array.isArray(value))
        return Array.from<unknown>(value).every((item) => isInOrder(item, levels - 1));
      return isPlain(value) && hasKeysInOrder(value, levels);
    default:
      return false;
  }
}

function hasKeysInOrder(value: object, levels: number): boolean {
  const keys = Object.keys(value);
  const isOrdered = keys.every(
    (key, index) => (index === 0 || key > (keys[index - 1] ?? '')) && !LONE_SURROGATE.test(key),
  );
  return isOrdered && Object.values(value).every((item: unknown) => isInOrder(item, levels - 1));
}

function refuseWhatIsNotJson(value: unknown, path: string, above: readonly object[]): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'string':
      if (LONE_SURROGATE.test(value)) throw notJson(path, 'well-formed Unicode', 'a lone surrogate');
      return;
    case 'number':
      if (!Number.isFinite(value)) throw notJson(path, 'a finite number', String(value));
      return;
    case 'object':
      if (value !== null) refuseInside(value, path, above);
      return;
    default:
      throw notJson(path, 'a JSON value', typeof value);
  }
}

function refuseInside(value: object, path: string, above: readonly object[]): void {
  if (above.includes(value)) throw notJson(path, 'a tree', 'a cycle');
  const within = [...above, value];
  if (Array.isArray(value)) {
    // Array.from makes holes visible as undefined, which is refused.
    Array.from<unknown>(value).forEach((item, index) => {
      refuseWhatIsNotJson(item, `${path}[${index}]`, within);
    });
    return;
  }
  if (!isPlain(value)) throw notJson(path, 'a plain object', 'an object with a prototype of its own');
  for (const [key, item] of Object.entries(value)) {
    refuseWhatIsNotJson(key, `a key of ${path}`, []);
    refuseWhatIsNotJson(item, `${path}.${key}`, within);
  }
}

/** Judged by depth of the prototype chain: `Object.prototype` differs between a workflow sandbox and its host. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null);
}

function notJson(path: string, expected: string, came: string): BreakglassError {
  return new BreakglassError({
    code: 'EVENT_MALFORMED',
    message: `${path}: expected ${expected}, got ${came}`,
  });
}
