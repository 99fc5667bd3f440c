/**
 * Characters that make a text look other than it is: controls, direction changes and other format characters,
 * private and unassigned code points, half surrogates, and the separators that only some programs break lines at.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029]/u;

/** Whether a text holds a character that a reader could not see or would see wrongly. Line ends and tabs count. */
export function isUnsafe(text: string): boolean {
  return UNSAFE.test(text);
}

/** A text in quotes for a message: cut to `maxLength`, with every unsafe character written as its code point. */
export function quoted(text: string, maxLength = 60): string {
  const points = Array.from(text);
  return `"${visible(points.slice(0, maxLength).join(''))}${points.length > maxLength ? '…' : ''}"`;
}

/** A text with every unsafe character written as its code point. */
export function visible(text: string): string {
  return Array.from(text, (point) => (isUnsafe(point) ? codePoint(point) : point)).join('');
}

/** `U+202E` for a character. */
export function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, '0')}`;
}
