import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { planCommand } from '../../cli/commands/plan.ts';
import { run } from '../../cli/commands/run.ts';
import { givenFrom } from '../../cli/given.ts';
import { recordIo } from '../support/io.ts';
import { bundledRunbookText, exampleOrganisationText } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';

let cwd: string;
let folder: string;
beforeAll(async () => {
  cwd = await temporaryDirectory('own-runbook');
  folder = path.join(cwd, 'runbooks');
  await mkdir(folder);
  await writeFile(path.join(cwd, 'organisation.yaml'), exampleOrganisationText());
  const same = bundledRunbookText('sign-in-check');
  await writeFile(path.join(folder, 'sign-in-check.yaml'), same);
  await writeFile(path.join(folder, 'quarterly-drill.yaml'), `${same}# our own\n`);
});

async function saidOf(name: string): Promise<readonly string[]> {
  const io = recordIo({ cwd });
  await planCommand(io, givenFrom({ words: [name], options: {} }));
  return io.stderr();
}

describe('the name of a bundled runbook', () => {
  it('is told not to be the own one, where that is another', async () => {
    const told = [expect.stringContaining(`its path: ${path.join(folder, 'quarterly-drill.yaml')}`)];
    expect(await saidOf('quarterly-drill')).toEqual(told);
    const io = recordIo({ cwd });
    const options = { mode: 'incident', as: 'commander-1', reason: 'locked out', wait: true };
    await expect(run(io, givenFrom({ words: ['quarterly-drill'], options }))).rejects.toMatchObject({
      code: 'NOT_CONFIRMED',
    });
    expect(io.stderr()).toEqual(told);
  });

  it('is told nothing of where the own one is the same, is not there, or is named by its path', async () => {
    expect(await saidOf('sign-in-check')).toEqual([]);
    expect(await saidOf('./runbooks/quarterly-drill.yaml')).toEqual([]);
    expect(await saidOf('regain-access')).toEqual([]);
  });
});
