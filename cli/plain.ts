import { isUnsafe } from '../domain/safe-text.ts';

/**
 * Text from files, people or the tenant, made safe for a terminal: without the characters that definitions refuse,
 * so that nothing can repaint the screen or read differently from what it is.
 */
export function plain(text: string): string {
  return Array.from(text)
    .filter((point) => !isUnsafe(point))
    .join('');
}

/** JSON that is safe to show: what `plain` takes out is written as its escape, so that nothing is lost. */
export function plainJson(value: unknown): string {
  return Array.from(JSON.stringify(value), (point) => (isUnsafe(point) ? escaped(point) : point)).join('');
}

function escaped(point: string): string {
  const units = Array.from({ length: point.length }, (_none, index) => point.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
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
