import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { startChild } from '../../../cli/children.ts';
import { createEvidenceKey } from '../../../evidence/keys.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { exampleOrganisationText } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

/** An address at which nobody listens: a worker that has opened its key comes that far and no further. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${address.port}`;
}

it('gives the passphrase to a worker over its stdin, and the worker opens the key with no other', async () => {
  const cwd = await temporaryDirectory('locked');
  const file = path.join(cwd, 'organisation.yaml');
  await writeFile(file, exampleOrganisationText());
  await mkdir(path.join(cwd, 'evidence'));
  const state = path.join(cwd, '.breakglass');
  await createEvidenceKey({ state, organisation: 'example', passphrase: Buffer.from('right words') });
  const env = { ...process.env, NODE_OPTIONS: '', TEMPORAL_ADDRESS: await deadAddress() };
  const start = (how: { input?: string; args?: readonly string[] }) =>
    startChild({
      name: 'worker',
      file: 'cli/main.ts',
      args: ['worker', '--json', '--organisation', file, ...(how.args ?? [])],
      env,
      logFile: path.join(cwd, 'worker.log'),
      ...(how.input === undefined ? {} : { input: how.input }),
      readyWithinMs: 60_000,
    });
  const args = ['--passphrase-file', '-'];
  expect(await codeOfAsync(() => start({ input: 'right words', args }))).toBe('SERVER_UNREACHABLE');
  expect(await codeOfAsync(() => start({ input: 'wrong words', args }))).toBe('KEY_LOCKED');
  expect(await codeOfAsync(() => start({}))).toBe('KEY_LOCKED');
});
