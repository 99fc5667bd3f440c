import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { programOf } from '../../../cli/children.ts';
import { twoRuns } from '../ledger/ledger-of.ts';

const run = promisify(execFile);

it('a package has the same bytes in another time zone and language', async () => {
  const { base } = await twoRuns();
  await writeFile(path.join(base, 'organisation.yaml'), '');
  const packed = async (name: string, env: Record<string, string>) => {
    const words = ['evidence', 'export', '--from', '2000-01-01', '--to', '2099-12-31', '--out', name];
    await run(process.execPath, [...programOf('cli/main.ts'), ...words], {
      cwd: base,
      env: {
        ...process.env,
        ...env,
        BREAKGLASS_ORGANISATION: path.join(base, 'organisation.yaml'),
        NODE_OPTIONS: '',
      },
    });
    return readFile(path.join(base, name));
  };
  const first = await packed('first.zip', { TZ: 'UTC', LANG: 'C' });
  const second = await packed('second.zip', {
    TZ: 'Pacific/Auckland',
    LANG: 'tr_TR.UTF-8',
    LC_ALL: 'tr_TR.UTF-8',
  });
  expect(second.equals(first)).toBe(true);
}, 120_000);
