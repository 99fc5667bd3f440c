import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { foldCommand } from '../../cli/fold.ts';
import { shellWord } from '../../cli/plain.ts';

const WORDS = [
  'ask',
  'regain-access-1',
  '--reason',
  'a b',
  "it's a  c",
  '--organisation',
  '/a folder/o.yaml',
];
const COMMAND = ['printf', '%s\\n', ...WORDS].map(shellWord).join(' ');

describe('a folded command', () => {
  it.each([24, 40, 80])('has no line longer than %d', (width) => {
    const lines = foldCommand({ command: COMMAND, width }).split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
  });

  it.each([1, 24, 40, 80])('is to a shell what it was, folded to %d', (width) => {
    const folded = foldCommand({ command: COMMAND, width });
    expect(execFileSync('sh', ['-c', folded], { encoding: 'utf8' })).toBe(`${WORDS.join('\n')}\n`);
  });

  it('stays on one line where that is wide enough', () => {
    expect(foldCommand({ command: COMMAND, width: 200 })).toBe(COMMAND);
  });
});
