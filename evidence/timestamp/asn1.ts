import { BaseBlock, fromBER } from 'asn1js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { BreakglassError } from '../../domain/errors.ts';

const UNIVERSAL = 1;
const CONTEXT = 3;
const UNIVERSAL_NAMES: Readonly<Record<number, string>> = {
  1: 'BOOLEAN',
  2: 'INTEGER',
  3: 'BIT STRING',
  4: 'OCTET STRING',
  6: 'OBJECT IDENTIFIER',
  16: 'SEQUENCE',
  17: 'SET',
  23: 'UTCTime',
  24: 'GeneralizedTime',
};

/** One element of ASN.1 (ITU-T X.690), read from BER, with the bytes that it was read from. */
export interface Element {
  /** `SEQUENCE`, `INTEGER`, …; `[0]` for a context tag; `class/number` for what is not read here. */
  readonly kind: string;
  /** Exactly as it came, tag and length included. */
  readonly bytes: Uint8Array;
  /** Without tag and length; the parts of an octet string that came in parts are joined. */
  readonly content: Uint8Array;
  /** Empty unless constructed. */
  readonly children: readonly Element[];
}

/** `TIMESTAMP_INVALID`, with what was expected of the timestamp. */
export function invalid(message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code: 'TIMESTAMP_INVALID', message: `timestamp: ${message}`, cause });
}

/** Reads bytes that are one element and nothing after it; throws `TIMESTAMP_INVALID` otherwise. */
export function readElement(bytes: Uint8Array): Element {
  const { offset, result } = parse(bytes);
  if (offset !== bytes.length) throw invalid(`expected ASN.1 of ${bytes.length} bytes and nothing after it`);
  return elementOf(result);
}

function parse(bytes: Uint8Array): ReturnType<typeof fromBER> {
  try {
    // A copy: the reader looks at the whole buffer under a view.
    return fromBER(Uint8Array.from(bytes));
  } catch (cause) {
    throw invalid('expected well-formed ASN.1', cause);
  }
}

function elementOf(block: BaseBlock): Element {
  const { tagClass, tagNumber, isConstructed } = block.idBlock;
  const bytes = block.valueBeforeDecodeView;
  const children = isConstructed ? partsOf(block).map(elementOf) : [];
  const kind = kindOf({ tagClass, tagNumber });
  const header = block.idBlock.blockLength + block.lenBlock.blockLength;
  const inParts = isConstructed && kind === 'OCTET STRING';
  const content = inParts ? concatBytes(...children.map((part) => part.content)) : bytes.slice(header);
  return { kind, bytes, content, children };
}

function partsOf(block: BaseBlock): readonly BaseBlock[] {
  const { valueBlock } = block;
  if (!('value' in valueBlock) || !Array.isArray(valueBlock.value)) return [];
  return valueBlock.value.filter((part) => part instanceof BaseBlock);
}

function kindOf({ tagClass, tagNumber }: { tagClass: number; tagNumber: number }): string {
  if (tagClass === CONTEXT) return `[${tagNumber}]`;
  const universal = tagClass === UNIVERSAL ? UNIVERSAL_NAMES[tagNumber] : undefined;
  return universal ?? `${tagClass}/${tagNumber}`;
}

/** The fields of a sequence, taken in their order; each that is not as expected is `TIMESTAMP_INVALID`. */
export class Fields {
  readonly #what: string;
  readonly #children: readonly Element[];
  #next = 0;

  constructor({ what, of }: { what: string; of: Element }) {
    if (of.kind !== 'SEQUENCE') throw invalid(`${what}: expected a SEQUENCE, got ${of.kind}`);
    this.#what = what;
    this.#children = of.children;
  }

  /** The next field, which must be of this kind. */
  take(kind: string): Element {
    const field = this.maybe(kind);
    if (field !== null) return field;
    const came = this.#children[this.#next]?.kind ?? 'no more';
    throw invalid(`${this.#what}: expected ${kind} as field ${this.#next + 1}, got ${came}`);
  }

  /** The next field if it is of this kind, or null. */
  maybe(kind: string): Element | null {
    const field = this.#children[this.#next];
    if (field?.kind !== kind) return null;
    this.#next += 1;
    return field;
  }

  /** The next field of whatever kind, or null after the last. */
  any(): Element | null {
    const field = this.#children[this.#next] ?? null;
    this.#next += 1;
    return field;
  }

  /** There must be no more fields. */
  end(): void {
    const more = this.#children[this.#next];
    if (more !== undefined) throw invalid(`${this.#what}: expected no more fields, got ${more.kind}`);
  }
}

/** The one element inside a wrapper: an explicit context tag, or a set of one. */
export function onlyChild(wrapper: Element, what: string): Element {
  const [child, ...more] = wrapper.children;
  if (child !== undefined && more.length === 0) return child;
  throw invalid(`${what}: expected one element in it, got ${wrapper.children.length}`);
}

/** An object identifier in dots: `1.2.840.113549.1.7.2`. */
export function oidOf(element: Element): string {
  if (element.kind !== 'OBJECT IDENTIFIER')
    throw invalid(`expected an OBJECT IDENTIFIER, got ${element.kind}`);
  const arcs = [0n];
  for (const byte of element.content) {
    const last = arcs.length - 1;
    arcs[last] = ((arcs[last] ?? 0n) << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) arcs.push(0n);
  }
  const [both = 0n, ...rest] = arcs.slice(0, -1);
  const first = both < 80n ? both / 40n : 2n;
  return [first, both - first * 40n, ...rest].join('.');
}

/**
 * An integer as lower-case hex of its bytes without leading zeros; `00` for zero. A negative one, which some
 * authorities wrongly have as a serial number, stands as its bytes: these are numbers to compare, not to reckon with.
 */
export function hexOf(integer: Element): string {
  if (integer.content.length === 0) throw invalid('expected an INTEGER of at least one byte');
  return bytesToHex(integer.content).replace(/^(?:00)+(?=[0-9a-f]{2})/, '');
}

/** The bytes of an integer that is not negative, without leading zeros; one zero byte for zero. */
export function unsignedOf(integer: Element): Uint8Array {
  if ((integer.content[0] ?? 0x80) >= 0x80) throw invalid('expected an INTEGER that is not negative');
  return hexToBytes(hexOf(integer));
}

/** A small integer that is not negative. */
export function numberOf(integer: Element): number {
  const value = parseInt(bytesToHex(unsignedOf(integer)), 16);
  if (!Number.isSafeInteger(value)) throw invalid('expected a smaller INTEGER');
  return value;
}

const TIME =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?:\.(?<fraction>\d+))?Z$/;
const UTC_TIME_LENGTH = 13;

/** A GeneralizedTime or UTCTime (RFC 5280 §4.1.2.5) in UTC; finer than milliseconds is cut. */
export function timeOf(element: Element): Date {
  const text = String.fromCharCode(...element.content);
  const short = element.kind === 'UTCTime' && text.length === UTC_TIME_LENGTH;
  const parts = TIME.exec(
    short ? `${text.startsWith('5') || /^[6-9]/.test(text) ? '19' : '20'}${text}` : text,
  )?.groups;
  if (parts === undefined) throw invalid(`expected a time in UTC, got ${element.kind}`);
  const { year, month, day, hour, minute, second, fraction = '' } = parts;
  const iso = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}`;
  const time = new Date(`${iso}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // A date that does not exist, such as 30 February, would be moved to one that does.
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(iso)) {
    throw invalid('expected a time that exists');
  }
  return time;
}
