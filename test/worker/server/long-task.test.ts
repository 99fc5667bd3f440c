import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runLongTask, type LongTask } from '../../../worker/server/long-task.ts';
import { processIdentity } from '../../../evidence/process-identity.ts';
import { listening } from '../../support/listening.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';
import { program } from '../fixtures/programs.ts';

const node = (script: string): string => `'${process.execPath}' -e "${script}"`;

async function task(script: string, more: Partial<LongTask> = {}): Promise<LongTask> {
  const command = await program(join(await temporaryDirectory('task'), 'task'), script);
  const rest = { args: [], env: process.env, timeoutMs: 60_000, progress: () => undefined };
  return { doing: 'working', command, ...rest, ...more };
}

describe('a long task', () => {
  it('says that it goes on, with the time', async () => {
    const said: string[] = [];
    const enough = new EventEmitter();
    const port = await listening((socket) => {
      if (said.length >= 3) socket.end();
      enough.once('enough', () => socket.end());
    });
    const progress = (line: string): void => {
      said.push(line);
      if (said.length === 3) enough.emit('enough');
    };
    const stays = node(`require('net').connect(${port}, '127.0.0.1').resume()`);
    await runLongTask(await task(`exec ${stays}`, { everyMs: 1, progress }));
    expect(said[0]).toBe('working …');
    expect(said[1]).toMatch(/^working: \d+ s$/);
  });

  it('fails with the last line', async () => {
    await expect(runLongTask(await task('echo why >&2; exit 3'))).rejects.toThrow('why');
  });

  it('fails with the exit code when nothing was said', async () => {
    await expect(runLongTask(await task('exit 3'))).rejects.toThrow('ended with 3');
  });

  it('ends the whole family at the time limit', async () => {
    let pid = '';
    const closing = new EventEmitter();
    const port = await listening((socket) => {
      socket.on('data', (chunk) => (pid += String(chunk)));
      socket.on('close', () => closing.emit('closed'));
    });
    const grandchild = node(
      `const s = require('net').connect(${port}, '127.0.0.1', () => s.write(String(process.pid))); s.resume()`,
    );
    const closed = once(closing, 'closed');
    const running = runLongTask(await task(`${grandchild} & wait`, { timeoutMs: 2_000 }));
    await expect(running).rejects.toThrow('not done within 2 s');
    await closed;
    expect(pid).toMatch(/^\d+$/);
    await until({
      what: 'the end of the grandchild',
      look: async () => ((await processIdentity(Number(pid))) === null ? true : null),
    });
  });

  it('fails when the command is not there', async () => {
    await expect(runLongTask(await task('exit 0', { command: '/nowhere/go' }))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
