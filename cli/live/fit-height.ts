import { stripVTControlCharacters } from 'node:util';
import { FOLLOWING } from '../../domain/language/following.ts';
import type { Language } from '../../domain/language/language.ts';

/** Parts of a picture, from top to bottom; each line but those of `next` fits the width. */
interface Parts {
  /** Whether it is real, and the clocks: never left out. */
  readonly head: readonly string[];
  readonly steps: readonly string[];
  readonly waiting: readonly string[];
  readonly facts: readonly string[];
  readonly next: readonly string[];
}

interface Screen {
  readonly width: number;
  /** In rows; null where the text may be as long as it is. */
  readonly height: number | null;
}

/** With room for fewer rows no step is shown: who is awaited and what to type say more. */
const LEAST = 3;

/**
 * The parts that a screen has room for. A terminal cuts what is too high at its top, where it says whether this is real: so
 * the facts go first, which stand in the log too, then the steps that are furthest from the one at `at`, all of them at the
 * last, and then who is awaited.
 */
export function fitHeight({
  parts,
  at,
  screen: { width, height },
  language,
}: {
  parts: Parts;
  at: number;
  screen: Screen;
  language: Language;
}): Parts {
  if (height === null) return parts;
  const rows = (part: readonly string[]) => rowsOf({ part, width });
  const room = height - rows(parts.head) - rows(parts.waiting) - rows(parts.next);
  if (rows(parts.steps) + rows(parts.facts) <= room) return parts;
  const steps = room > LEAST ? around({ lines: parts.steps, at, room: room - 1, language }) : [];
  const waiting =
    room < 0 ? firstOf({ lines: parts.waiting, room: parts.waiting.length + room, language }) : parts.waiting;
  return { ...parts, steps, waiting, facts: [] };
}

function firstOf({
  lines,
  room,
  language,
}: {
  lines: readonly string[];
  room: number;
  language: Language;
}): readonly string[] {
  const shown = Math.max(0, room - 1);
  return room < 1 ? [] : [...lines.slice(0, shown), FOLLOWING.left(lines.length - shown)[language]];
}

/** Rows of a part and the empty one behind it. */
function rowsOf({ part, width }: { part: readonly string[]; width: number }): number {
  const lines = part.flatMap((line) => stripVTControlCharacters(line).split('\n'));
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
  return rows === 0 ? 0 : rows + 1;
}

function around({
  lines,
  at,
  room,
  language,
}: {
  lines: readonly string[];
  at: number;
  room: number;
  language: Language;
}): readonly string[] {
  if (lines.length <= room) return lines;
  const shown = room - 2;
  const from = Math.min(Math.max(0, at - Math.floor(shown / 2)), lines.length - shown);
  const left = (count: number) => (count === 0 ? [] : [FOLLOWING.left(count)[language]]);
  return [...left(from), ...lines.slice(from, from + shown), ...left(lines.length - from - shown)];
}
