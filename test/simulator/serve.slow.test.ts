import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { programOf } from '../../cli/children.ts';
import { blocksOf } from '../evidence/by-hand-typed.ts';
import { programIn } from '../support/program.ts';
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

/** What the page has people type in a shell, and what they are shown. */
async function typed({ work, ca }: { work: string; ca: string }): Promise<string> {
  const blocks = await blocksOf({ file: join(root, 'docs/simulator.md') });
  const tried = blocks.filter((block) => block.startsWith('# tried\n'));
  expect(tried).toHaveLength(2);
  await programIn(work);
  // Trusted from the start, so that the program need not start itself a second time.
  const env = {
    ...process.env,
    PATH: `${work}:${process.env.PATH ?? ''}`,
    NODE_OPTIONS: '',
    NODE_EXTRA_CA_CERTS: ca,
  };
  const shell = spawn('sh', ['-ec', tried.join('')], { cwd: work, env });
  const said: string[] = [];
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (bytes: Buffer) => said.push(bytes.toString('utf8')));
  await once(shell, 'close');
  return said.join('');
}

const saved = z.object({
  login: z.string(),
  graph: z.string(),
  portalHttp: z.string(),
  ca: z.string(),
  tenant: z.object({
    tenantId: z.string(),
    clientId: z.string(),
    breakglassPolicyId: z.string(),
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
    const work = await temporaryDirectory('serve');
    const directory = join(work, 'pretend-tenant');
    const serving = start('simulator/serve.ts', {
      words: ['--directory', directory, '--large', '--lag', '0'],
    });
    const said: Buffer[] = [];
    serving.stdout.on('data', (bytes: Buffer) => said.push(bytes));
    expect(await firstLine(serving)).toContain('ready');
    const file = join(directory, 'ready.json');
    expect((await stat(file)).mode & 0o077).toBe(0);
    const { login, graph, portalHttp, ca, tenant } = saved.parse(JSON.parse(await readFile(file, 'utf8')));

    const client = start('test/simulator/real-client.ts', { env: { NODE_EXTRA_CA_CERTS: ca } });
    const { tenantId, clientId, accounts } = tenant;
    const names = [accounts[0]?.userPrincipalName ?? '', 'worker-49980@example.onmicrosoft.com'];
    const requests = names.map((name) => ({ method: 'get', path: `/v1.0/users/${name}` }));
    const order = { login, graph, directory, tenantId, clientId, credential: 'certificate', requests };
    client.stdin.end(`${JSON.stringify(order)}\n`);
    expect(JSON.parse(await firstLine(client))).toMatchObject(
      names.map((userPrincipalName) => ({ userPrincipalName })),
    );

    expect(await typed({ work, ca })).toMatch(/^not held +no-personal-methods +breakglass-1 +phone$/m);
    const organisation = await readFile(join(work, 'organisation.yaml'), 'utf8');
    expect(organisation).toContain(`policies-that-may-apply: [${tenant.breakglassPolicyId}]\n`);
    expect(Buffer.concat(said).toString('utf8')).toContain(`${portalHttp}/sign-in\n`);

    const exited = once(serving, 'exit');
    serving.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
  });

  it.each([
    ['--fault', 'nonesuch'],
    ['--directory', 'package.json'],
  ])('refuses in one sentence: %s %s', async (option, value) => {
    const child = start('simulator/serve.ts', { words: [option, value] });
    const exited = once(child, 'exit');
    const said: string[] = [];
    child.stderr.on('data', (text: Buffer) => said.push(text.toString('utf8')));
    expect(await exited).toEqual([2, null]);
    expect(said.join('')).toMatch(new RegExp(`^.*${value}.*\n$`));
  });
});
