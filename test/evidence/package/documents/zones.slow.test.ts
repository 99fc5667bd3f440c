import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { programOf } from '../../../../cli/children.ts';

const run = promisify(execFile);
const MAIN = programOf('test/evidence/package/documents/derive-main.ts');

/** The zone's offset that the process really had, and the digests of the documents that it made. */
async function derivedIn(zone: string, language: string): Promise<{ offset: string; digests: string }> {
  const env = { ...process.env, TZ: zone, LANG: language, LC_ALL: language, NODE_OPTIONS: '' };
  const { stdout } = await run(process.execPath, MAIN, { env });
  const [offset = '', ...digests] = stdout.split('\n');
  return { offset, digests: digests.join('\n') };
}

it('makes the same bytes in every time zone and language', async () => {
  const home = await derivedIn('UTC', 'C');
  const away = await derivedIn('Pacific/Auckland', 'tr_TR.UTF-8');
  expect(away.offset).not.toBe(home.offset);
  expect(home.digests).toContain('summary.pdf');
  expect(away.digests).toBe(home.digests);
});
