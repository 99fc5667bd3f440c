import type { z } from 'zod';
import type { ErrorCode, Fault, Place } from '../errors.ts';
import { TEXT_UNSAFE } from '../steps/shared.ts';
import type { KnownKeys } from './known-keys.ts';
import { nearest } from './nearest.ts';
import { sayPath, valueAt } from './path.ts';
import type { Path } from './path.ts';
import type { Places } from './places.ts';
import { sayType, sayValue, sayValueAt } from './say-value.ts';
import { quoted } from '../safe-text.ts';

type Issue = z.core.$ZodIssue;

/** What a fault is told against: the document as read, where its values stand, and the keys that its schema has. */
export interface Reading {
  readonly root: unknown;
  readonly places: Places;
  readonly knownKeys: KnownKeys;
}

/** Every issue of a schema as faults: our codes, what was expected and what came, and the place of exactly that. */
export function faultsOf({ issues, reading }: { issues: readonly Issue[]; reading: Reading }): Fault[] {
  // A wrong type is the whole story of a value: what else its schema says of it is noise.
  const wrongTypes = new Set(
    issues.flatMap(({ code, path }) => (code === 'invalid_type' ? [sayPath(path)] : [])),
  );
  const meant = new Set<string>();
  return issues
    .filter(
      ({ code, path }) => code === 'invalid_type' || !repeatsType({ code, path: sayPath(path), wrongTypes }),
    )
    .flatMap((issue) => faultsOfIssue({ issue, base: [], reading, meant }))
    .filter(({ code, path }) => code !== 'KEY_MISSING' || !meant.has(path));
}

/** Unknown keys carry the path of the map around them, so they are not about that map's type. */
function repeatsType({
  code,
  path,
  wrongTypes,
}: {
  code: string;
  path: string;
  wrongTypes: ReadonlySet<string>;
}): boolean {
  return code !== 'unrecognized_keys' && wrongTypes.has(path);
}

interface Told {
  readonly issue: Issue;
  /** Path of the value that the issue's own path starts from; unions nest their issues. */
  readonly base: Path;
  readonly reading: Reading;
  /** Paths of known keys that unknown ones are taken for; that these are missing is the same slip of the pen. */
  readonly meant: Set<string>;
}

function faultsOfIssue({ issue, base, reading, meant }: Told): Fault[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey({ key, path, reading, meant }));
  }
  if (issue.code === 'invalid_key') {
    const place = reading.places.ofKey(sayPath(path));
    const expected = issue.issues[0]?.message ?? issue.message;
    return [
      fault({
        code: 'VALUE_INVALID',
        place,
        path,
        message: `${expected}; got ${sayValue(String(path.at(-1)))}`,
      }),
    ];
  }
  if (isMissing({ path, reading })) return [missingKey({ path, issue, reading })];
  if (issue.code === 'invalid_union' && issue.errors.length > 0)
    return faultsOfUnion({ issue, path, reading, meant });
  return [wrongValue({ issue, path, reading })];
}

/** The branch that was most likely meant is the one with the fewest issues; where two tie, the whole is wrong. */
function faultsOfUnion({
  issue,
  path,
  reading,
  meant,
}: {
  issue: Extract<Issue, { code: 'invalid_union' }>;
  path: Path;
  reading: Reading;
  meant: Set<string>;
}): Fault[] {
  const [best, second] = issue.errors.toSorted((a, b) => a.length - b.length);
  if (best !== undefined && best.length < (second?.length ?? Infinity)) {
    return best.flatMap((inner) => faultsOfIssue({ issue: inner, base: path, reading, meant }));
  }
  return [wrongValue({ issue, path, reading })];
}

function unknownKey({
  key,
  path,
  reading,
  meant,
}: Pick<Told, 'reading' | 'meant'> & { readonly key: string; readonly path: Path }): Fault {
  const here = [...path, key];
  const known = reading.knownKeys({ path, root: reading.root });
  const near = nearest(key, known);
  if (near !== null) meant.add(sayPath([...path, near]));
  const hint = near === null ? `expected one of ${known.join(', ')}` : `did you mean ${quoted(near)}?`;
  const place = reading.places.ofKey(sayPath(here));
  return fault({ code: 'KEY_UNKNOWN', place, path: here, message: `unknown key ${quoted(key)}; ${hint}` });
}

function missingKey({ path, issue, reading }: { path: Path; issue: Issue; reading: Reading }): Fault {
  const place = reading.places.ofValue(sayPath(path.slice(0, -1)));
  const message = `expected the key ${quoted(String(path.at(-1)))} with ${expectation(issue)}; it is missing`;
  return fault({ code: 'KEY_MISSING', place, path, message });
}

function wrongValue({ issue, path, reading }: { issue: Issue; path: Path; reading: Reading }): Fault {
  const value = valueAt(reading.root, path);
  const place = reading.places.ofValue(sayPath(path));
  const message = `expected ${expectation(issue)}; got ${sayValueAt({ value, path })}${meantOption(issue, value)}`;
  return fault({ code: codeOf(issue, value), place, path, message });
}

function codeOf(issue: Issue, value: unknown): ErrorCode {
  if (issue.code === 'invalid_type') return 'VALUE_TYPE';
  if (issue.code === 'custom' && issue.params?.code === TEXT_UNSAFE.code) return 'TEXT_UNSAFE';
  const options = optionsOf(issue);
  const wrongType = options.length > 0 && options.every((option) => typeof option !== typeof value);
  return wrongType ? 'VALUE_TYPE' : 'VALUE_INVALID';
}

/** How the messages of our own schemas begin; they say more of a value than its type does. */
const OURS = 'expected ';

/** What the schema wanted, as a noun phrase that follows "expected". */
function expectation(issue: Issue): string {
  const options = optionsOf(issue);
  if (options.length === 1) return sayValue(options[0]);
  if (options.length > 1) return `one of ${options.join(', ')}`;
  if (issue.code === 'invalid_type' && !issue.message.startsWith(OURS)) return sayType(issue.expected);
  if (issue.code === 'too_small') return `at least ${counted(issue.minimum, issue.origin)}`;
  if (issue.code === 'too_big') return `at most ${counted(issue.maximum, issue.origin)}`;
  return issue.message.startsWith(OURS) ? issue.message.slice(OURS.length) : issue.message;
}

function optionsOf(issue: Issue): readonly unknown[] {
  if (issue.code === 'invalid_value') return issue.values;
  if (issue.code === 'invalid_union' && 'options' in issue) return issue.options ?? [];
  return [];
}

function meantOption(issue: Issue, value: unknown): string {
  const words = optionsOf(issue).filter((option) => typeof option === 'string');
  const meant = typeof value === 'string' ? nearest(value, words) : null;
  return meant === null ? '' : `; did you mean ${quoted(meant)}?`;
}

/** `1 character`, `3 entries`, or the number alone. */
function counted(count: number | bigint, origin: string): string {
  const one = Number(count) === 1;
  if (origin === 'string') return `${count} ${one ? 'character' : 'characters'}`;
  return origin === 'array' ? `${count} ${one ? 'entry' : 'entries'}` : String(count);
}

/** A value is missing where the map around it does not have its key. */
function isMissing({ path, reading }: { path: Path; reading: Reading }): boolean {
  const key = path.at(-1);
  const parent = valueAt(reading.root, path.slice(0, -1));
  if (typeof key !== 'string' || typeof parent !== 'object' || parent === null) return false;
  return !Object.hasOwn(parent, key);
}

function fault({
  code,
  place,
  path,
  message,
}: {
  code: ErrorCode;
  place: Place;
  path: Path;
  message: string;
}): Fault {
  return { code, place, path: sayPath(path), message };
}
