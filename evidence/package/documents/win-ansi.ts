import { isUnsafe } from '../../../domain/safe-text.ts';

/** What Windows code page 1252 has above Latin-1; with ASCII and Latin-1 it is all that the standard fonts can show. */
const BEYOND_LATIN_1 = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

/**
 * A text for the standard fonts of PDF, which know only WinAnsiEncoding: what they cannot show, or a reader could not
 * see, is written `\u{202E}`; so is a backslash that would look like the start of that.
 */
export function winAnsi(text: string): string {
  return Array.from(text.replaceAll('\\u{', '\\u{5C}u{'), (character) =>
    canShow(character) ? character : spelled(character),
  ).join('');
}

function canShow(character: string): boolean {
  if (isUnsafe(character)) return false;
  const code = character.codePointAt(0) ?? 0;
  return code <= 0x7e || (code >= 0xa0 && code <= 0xff) || BEYOND_LATIN_1.has(character);
}

function spelled(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
}
