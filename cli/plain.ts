const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu;

/**
 * Text from files, people or the tenant, made safe for a terminal: no control, format or direction-changing
 * character, so that nothing can repaint the screen or read differently from what it is.
 */
export function plain(text: string): string {
  return text.replace(UNSAFE, '');
}

/** At most `width` characters on one line; what is cut shows as an ellipsis. */
export function fit(text: string, width: number): string {
  const letters = Array.from(text);
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** A word as a POSIX shell takes it, quoted only where it must be. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,#-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
