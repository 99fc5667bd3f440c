import { LineCounter, parseAllDocuments } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import type { ErrorCode, Fault } from '../errors.ts';
import { codePoint, isUnsafe, visible } from '../safe-text.ts';
import { nestsTooDeep } from './nesting.ts';
import { Places } from './places.ts';
import { plainValue } from './plain-value.ts';

/** Larger definitions are a mistake or an attack; a roster of 200 people takes a tenth of it. */
export const MAX_BYTES = 256 * 1_024;

/** A document as plain data, with the place of every value and what was refused on the way. */
export interface Syntax {
  readonly value: unknown;
  readonly places: Places;
  readonly faults: readonly Fault[];
  /** Paths whose values were refused and replaced by null; no further fault about them means anything. */
  readonly refused: readonly string[];
  /** Whether the value can be held against a schema: false where the text is not YAML. */
  readonly readable: boolean;
}

/**
 * Reads YAML 1.2 with the core schema, and of it only what needs no explanation: plain maps, lists and scalars.
 * Anchors, aliases, merges, tags and further documents are refused, because a reviewer cannot see through them.
 *
 * @see https://yaml.org/spec/1.2.2/
 */
export function readSyntax({ file, text }: { file: string; text: string }): Syntax {
  const lines = new LineCounter();
  const places = new Places({ file, lines });
  const fault = (code: ErrorCode, offset: number, message: string): Fault => {
    return { code, place: places.at(offset), path: '', message };
  };
  if (new TextEncoder().encode(text).length > MAX_BYTES) {
    const message = `expected at most ${MAX_BYTES / 1_024} KiB, got more`;
    return unreadable({ places, faults: [fault('FILE_TOO_LARGE', 0, message)] });
  }
  if (nestsTooDeep(text)) {
    const message = 'expected a document that is not nested so deep';
    return unreadable({ places, faults: [fault('YAML_UNSUPPORTED', 0, message)] });
  }
  const documents = parseDocuments(text, lines);
  const faults = [
    ...unsafeCharacters(text).map(({ at, point }) => fault('TEXT_UNSAFE', at, unsafeMessage(point))),
    ...documents.slice(1, 2).map((extra) => fault('YAML_UNSUPPORTED', extra.range[0], ONE_DOCUMENT)),
  ];
  const document = documents[0];
  if (document === undefined) return { value: null, places, faults, refused: [], readable: true };
  const errors = onePerPlace([...document.errors, ...document.warnings]).map((error) => {
    return fault(yamlCode(error), error.pos[0], `expected YAML 1.2; ${visible(error.message)}`);
  });
  if (document.directives.yaml.version !== '1.2') {
    errors.push(fault('YAML_UNSUPPORTED', Math.max(text.indexOf('%YAML'), 0), 'expected YAML 1.2'));
  }
  if (errors.length > 0) return unreadable({ places, faults: [...faults, ...errors] });
  const plain = plainValue({ root: document.contents, places });
  return { ...plain, places, faults: [...faults, ...plain.faults], readable: true };
}

const ONE_DOCUMENT = 'expected one document in a file, got a second';

type ParsedDocument = Document.Parsed;

/**
 * `uniqueKeys` is off because it is quadratic and says less: `plainValue` finds duplicates. A byte order mark at
 * the start is passed over; `\r\n` ends a line as `\n` does.
 */
function parseDocuments(text: string, lineCounter: LineCounter): readonly ParsedDocument[] {
  const documents = parseAllDocuments(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter,
  });
  return 'empty' in documents ? [] : documents;
}

function unreadable({ places, faults }: { places: Places; faults: readonly Fault[] }): Syntax {
  return { value: null, places, faults, refused: [], readable: false };
}

/**
 * Many unclosed brackets all end at one place: the first says it. After a tab in the indentation the parser has
 * lost its bearings: what follows are its consequences, and more tabs.
 */
function onePerPlace(errors: readonly YAMLError[]): YAMLError[] {
  const first = new Map<number, YAMLError>();
  for (const error of errors) {
    if (!first.has(error.pos[0])) first.set(error.pos[0], error);
    if (error.code === 'TAB_AS_INDENT') break;
  }
  return [...first.values()];
}

/** An unknown directive or tag is well-formed YAML, but none of ours. */
function yamlCode(error: YAMLError): ErrorCode {
  const unsupported = ['BAD_DIRECTIVE', 'TAG_RESOLVE_FAILED'];
  return unsupported.includes(error.code) ? 'YAML_UNSUPPORTED' : 'YAML_SYNTAX';
}

/**
 * Unsafe characters anywhere in the file, comments too: what a reviewer sees must be what is read. Line ends, tabs
 * (YAML has its own rules for them) and a byte order mark at the start are let through.
 */
function unsafeCharacters(text: string): { at: number; point: string }[] {
  const found: { at: number; point: string }[] = [];
  let at = 0;
  for (const point of text) {
    const allowed = '\n\r\t'.includes(point) || (at === 0 && point === '\uFEFF');
    if (!allowed && isUnsafe(point)) found.push({ at, point });
    at += point.length;
  }
  return found;
}

function unsafeMessage(point: string): string {
  return `expected text without invisible or direction-changing characters, got ${codePoint(point)}`;
}
