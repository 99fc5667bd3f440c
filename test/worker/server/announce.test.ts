import { readdir, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { announce, readAnnounced, readAnnouncement, withdraw } from '../../../worker/server/announce.ts';
import { stateFiles } from '../../../worker/server/state-files.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const ANNOUNCEMENT = {
  address: '127.0.0.1:1',
  namespace: 'default',
  pid: process.pid,
  identity: 'boot/1',
  version: '1.31.2',
};

describe('the announcement of a server', () => {
  it('is read back, is for its owner only, and is gone when withdrawn', async () => {
    const folder = await temporaryDirectory('announce');
    const said = ANNOUNCEMENT;
    await announce(folder, said);
    expect(await readAnnouncement(folder)).toEqual(said);
    expect((await stat(stateFiles(folder).announcement)).mode & 0o777).toBe(0o600);
    await withdraw(folder);
    await withdraw(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not believed when nothing answers', async () => {
    const folder = await temporaryDirectory('announce');
    await announce(folder, ANNOUNCEMENT);
    expect(await readAnnounced(folder)).toBeNull();
  });

  it('is nothing when there is no file', async () => {
    const folder = await temporaryDirectory('announce');
    expect(await readAnnouncement(folder)).toBeNull();
    expect(await readAnnounced(folder)).toBeNull();
  });

  it.each(['', '{', '[]', '{"address":"127.0.0.1:1"}', '{"address":1,"namespace":"default","pid":1}'])(
    'is nothing when the file holds %p',
    async (text) => {
      const folder = await temporaryDirectory('announce');
      await writeFile(stateFiles(folder).announcement, text);
      expect(await readAnnouncement(folder)).toBeNull();
    },
  );
});
