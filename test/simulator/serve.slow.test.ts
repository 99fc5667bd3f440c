import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { programOf } from '../../cli/children.ts';
import { atEnd, temporaryDirectory } from '../support/temporary.ts';

const root = resolve(import.meta.dirname, '../..');

function start(
  file: string,
  { words = [], env = {} }: { words?: readonly string[]; env?: NodeJS.ProcessEnv },
) {
  const child = spawn(process.execPath, [...programOf(file), ...words], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  atEnd(() => {
    child.kill('SIGKILL');
    return Promise.resolve();
  });
  return child;
}

async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  const lines = createInterface({ input: child.stdout });
  const first = await lines[Symbol.asyncIterator]().next();
  if (first.done === true) throw new Error('expected a line, but the process ended');
  return first.value;
}

const saved = z.object({
  login: z.string(),
  graph: z.string(),
  ca: z.string(),
  tenant: z.object({
    tenantId: z.string(),
    clientId: z.string(),
    accounts: z.array(z.object({ userPrincipalName: z.string() })).length(2),
  }),
});

describe('npm run simulator', () => {
  it('is the program that the script names', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    expect(scripts.simulator).toBe('tsx simulator/serve.ts');
  });

  it('answers Microsoft’s own libraries, also when it is large, and ends on Ctrl-C', async () => {
    const directory = await temporaryDirectory('serve');
    const serving = start('simulator/serve.ts', {
      words: ['--directory', directory, '--large', '--lag', '0'],
    });
    expect(await firstLine(serving)).toContain('ready');
    const file = join(directory, 'ready.json');
    expect((await stat(file)).mode & 0o077).toBe(0);
    const { login, graph, ca, tenant } = saved.parse(JSON.parse(await readFile(file, 'utf8')));

    const client = start('test/simulator/real-client.ts', { env: { NODE_EXTRA_CA_CERTS: ca } });
    const { tenantId, clientId, accounts } = tenant;
    const names = [accounts[0]?.userPrincipalName ?? '', 'worker-49980@example.onmicrosoft.com'];
    const requests = names.map((name) => ({ method: 'get', path: `/v1.0/users/${name}` }));
    const order = { login, graph, directory, tenantId, clientId, credential: 'certificate', requests };
    client.stdin.end(`${JSON.stringify(order)}\n`);
    expect(JSON.parse(await firstLine(client))).toMatchObject(
      names.map((userPrincipalName) => ({ userPrincipalName })),
    );

    const exited = once(serving, 'exit');
    serving.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
  });

  it('refuses what it does not know', async () => {
    const child = start('simulator/serve.ts', { words: ['--fault', 'nonesuch'] });
    const exited = once(child, 'exit');
    const said: string[] = [];
    child.stderr.on('data', (text: Buffer) => said.push(text.toString('utf8')));
    expect(await exited).toEqual([2, null]);
    expect(said.join('')).toContain('nonesuch');
  });
});
