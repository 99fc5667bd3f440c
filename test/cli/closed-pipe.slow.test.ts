import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { programOf } from '../../cli/children.ts';

it('a command whose reader has gone says nothing of it, and ends as it would have', async () => {
  const words = [...programOf('cli/main.ts'), 'evidence', 'export', '--help'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  // Closed before the program is loaded, so that its first word finds nobody.
  child.stdout.destroy();
  expect([await text(child.stderr), await ended]).toEqual(['', [0, null]]);
});
