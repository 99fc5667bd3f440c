import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { takeLock } from '../../../worker/server/lock.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

it('the lock of a state directory is refused by name while its process runs, and free after', async () => {
  const folder = await temporaryDirectory('lock');
  const file = join(folder, 'server.lock');
  const release = await takeLock(file);
  await expect(takeLock(file)).rejects.toMatchObject({ code: 'SERVER_ALREADY_RUNNING' });
  await expect(takeLock(file)).rejects.toThrow(`process ${process.pid}`);
  await release();
  await (
    await takeLock(file)
  )();
  expect(await readdir(folder)).toEqual([]);
});
