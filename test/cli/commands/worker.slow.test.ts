import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { programOf } from '../../../cli/children.ts';
import { EXIT } from '../../../cli/io.ts';
import { createEvidenceKey } from '../../../evidence/keys.ts';
import { exampleOrganisationText } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

let organisation: string;
beforeAll(async () => {
  const directory = await temporaryDirectory('worker');
  organisation = path.join(directory, 'organisation.yaml');
  await writeFile(organisation, exampleOrganisationText());
  await mkdir(path.join(directory, 'evidence'));
  await createEvidenceKey({ state: path.join(directory, '.breakglass'), organisation: 'example' });
});

/** How a worker ends that could not start: its exit code, and the code of the error on its standard output. */
function ended(env: Readonly<Record<string, string>>): Promise<{ exit: unknown; said: unknown }> {
  const words = [...programOf('cli/main.ts'), 'worker', '--json'];
  const options = {
    env: { ...process.env, NODE_OPTIONS: '', BREAKGLASS_ORGANISATION: organisation, ...env },
  };
  return new Promise((resolve) => {
    execFile(process.execPath, words, options, (error, stdout) => {
      resolve({ exit: error?.code ?? 0, said: JSON.parse(stdout) });
    });
  });
}

it('a worker that cannot start says why, and its process ends', async () => {
  const failed = (code: string, exit: number) => ({
    exit,
    said: { error: expect.objectContaining({ code }) },
  });
  expect(await ended({})).toEqual(failed('SERVER_NOT_RUNNING', EXIT.error));
  // A connection of its native library would go on trying.
  expect(await ended({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).toEqual(failed('SERVER_UNREACHABLE', EXIT.error));
  const gone = { BREAKGLASS_ORGANISATION: `${organisation}.old` };
  expect(await ended(gone)).toEqual(failed('FILE_NOT_FOUND', EXIT.usage));
});
