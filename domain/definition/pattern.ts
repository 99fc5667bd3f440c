import { quoted } from '../safe-text.ts';

/** More characters than any seal number, id or count needs. */
const MAX_LENGTH = 100;
/** Each place where a match may go on in more than one way multiplies the ways to try on a value that does not match. */
const MAX_OPEN_PLACES = 2;

interface Scan {
  /** One entry an open group, the whole pattern first: does it hold a repetition or a choice? */
  readonly groups: boolean[];
  openPlaces: number;
  /** Did the group that has just been closed hold one? */
  closedHeld: boolean;
}

/**
 * What is wrong with a regular expression that a value of a person is held against, as a noun phrase that follows
 * "expected"; null where nothing is. One value must never keep the worker busy, so only patterns that backtrack a
 * little are taken: no repetition or choice inside a repeated group, at most two places of open length, nothing
 * that looks around or back. That refuses some harmless patterns too.
 */
export function patternProblem(pattern: string): string | null {
  if (pattern.length > MAX_LENGTH) return `a regular expression of at most ${MAX_LENGTH} characters`;
  const broken = syntaxFault(pattern);
  if (broken !== null) return `a regular expression (ECMAScript, flag u), got ${quoted(pattern)}: ${broken}`;
  const scan: Scan = { groups: [false], openPlaces: 0, closedHeld: false };
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    const problem = take({ token, scan });
    if (problem !== null) return `${problem}, got ${quoted(token)} as character ${index + 1}`;
  }
  return scan.openPlaces > MAX_OPEN_PLACES
    ? `a regular expression with at most ${MAX_OPEN_PLACES} places of open length (*, +, ?, {m,n}, |)`
    : null;
}

/** An escape, a class, the start of a group, a quantifier, or one character. */
const TOKEN =
  /\\(?:[pPu]\{[^}]*\}|k<[^>]*>|[^])|\[(?:\\[^]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|(?:[*+?]|\{\d+(?:,\d*)?\})\??|[^]/gu;

/** Why a pattern cannot be read, in the words of the engine without the pattern itself; null where it can. */
function syntaxFault(pattern: string): string | null {
  try {
    return new RegExp(pattern, 'u').flags === 'u' ? null : 'other flags';
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    return said.slice(said.lastIndexOf(': ') + 2).toLowerCase();
  }
}

function take({ token, scan }: { token: string; scan: Scan }): string | null {
  const { groups } = scan;
  if (/^\\[1-9k]/.test(token)) return 'a regular expression without references back (\\1, \\k<name>)';
  if (/^\(\?<?[=!]/.test(token)) return 'a regular expression that does not look ahead or behind';
  if (token.startsWith('(')) groups.push(false);
  if (token === '|') hold(scan);
  if (/^(?:[*+?]|\{\d)/.test(token)) {
    if (scan.closedHeld && !token.startsWith('?'))
      return 'a regular expression without a repetition or choice inside a repeated group';
    groups.fill(true);
    if (!/^\{\d+\}/.test(token)) scan.openPlaces += 1;
  }
  scan.closedHeld = token === ')' && groups.pop() === true;
  return null;
}

/** A choice is an open place, and whatever is around it holds one. */
function hold(scan: Scan): void {
  scan.groups.fill(true);
  scan.openPlaces += 1;
}
