import { canonicalText } from '../core/canonical.ts';
import { parseJson } from '../json.ts';
import { textIn } from './bytes.ts';
import { at, Break } from './report.ts';

/** No leaf comes near this, and none nests deeper than a statement in an event. */
const MAX_LINE_BYTES = 1_024 * 1_024;
const MAX_DEPTH = 16;

/**
 * One line of a log by itself: JSON in UTF-8 and in its RFC 8785 form. Throws `EVENT_MALFORMED` as a break at
 * `place`; what the value must be is the caller's to check.
 */
export function readLeaf({ leaf, place }: { leaf: Uint8Array; place: string }): unknown {
  if (leaf.length > MAX_LINE_BYTES)
    throw malformed(place, `expected at most ${MAX_LINE_BYTES} bytes, got ${leaf.length}`);
  const text = textIn(leaf);
  const value = text === null ? undefined : parseJson(text);
  if (isDeeperThan(value, MAX_DEPTH)) throw malformed(place, `expected at most ${MAX_DEPTH} levels`);
  if (value === undefined) throw malformed(place, 'expected JSON in UTF-8');
  if (at(place, () => canonicalText(value)) !== text)
    throw malformed(place, 'expected the RFC 8785 form of the line');
  return value;
}

/** It goes no deeper than that itself: the writer of the value chose its depth. */
function isDeeperThan(value: unknown, levels: number): boolean {
  return valuesIn(value).some((inner) => levels === 0 || isDeeperThan(inner, levels - 1));
}

function valuesIn(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function malformed(place: string, message: string): Break {
  return new Break({ code: 'EVENT_MALFORMED', place, message });
}
