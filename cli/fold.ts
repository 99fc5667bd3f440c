/** A word of a command, with its quoted parts whole, as `shellWord` quotes them. */
const WORD = /(?:'[^']*'|\\.|[^\s'\\])+/gu;
const MORE = ' \\';
const SET_IN = '    ';

/**
 * A command on lines of at most `width` characters that a shell takes as the one that it is, copied or typed: broken
 * between words alone, each line but the last ending with a backslash. A word that is longer than a line stays whole.
 */
export function foldCommand({ command, width }: { command: string; width: number }): string {
  const lines: string[] = [];
  let line = '';
  for (const word of command.match(WORD) ?? []) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || longer.length + MORE.length <= width) line = longer;
    else {
      lines.push(`${line}${MORE}`);
      line = `${SET_IN}${word}`;
    }
  }
  return [...lines, line].join('\n');
}
