import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { keepForReaders } from '../../../activities/escrow/keep.ts';
import { openEscrow } from '../../../activities/escrow/room.ts';
import { watchSyncs } from '../../support/synced.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { organisation, pretendRoom } from '../pretend-room.ts';

const { PATH = '' } = process.env;
const FINGERPRINT = 'A'.repeat(40);
/** Stands for GnuPG, whose place here is to take the secret and give bytes; the real one has tests of its own. */
const GPG = `#!/bin/sh
case "$*" in
*--show-keys*) printf 'pub:-:255:22:x:1:::-:::scESC:\\nfpr:::::::::${FINGERPRINT}:\\n' ;;
*) cat ;;
esac
`;

/** A file that holds a private key is listed by it. */
const GPG_PRIVATE = GPG.replace('pub:', 'sec:');

afterEach(() => {
  process.env.PATH = PATH;
  jest.restoreAllMocks();
});

/** A folder with one key, in which `keep` keeps a secret by the gpg that is given. */
async function keeping(gpg: string) {
  const folder = await temporaryDirectory('keep');
  const program = path.join(folder, 'gpg');
  await writeFile(program, gpg);
  await chmod(program, 0o755);
  process.env.PATH = `${folder}${path.delimiter}${PATH}`;
  await writeFile(path.join(folder, 'key.asc'), 'a key');
  const directory = path.join(folder, 'escrow');
  await mkdir(directory);
  const recipient = { person: 'custodian-1', fingerprint: FINGERPRINT };
  const room = {
    ...pretendRoom({
      organisation: organisation({ escrow: { keys: [{ ...recipient, file: 'key.asc' }] } }),
    }),
    baseDirectory: folder,
    escrow: openEscrow(directory),
  };
  const { signal } = new AbortController();
  const keep = () => keepForReaders({ room, name: 'one.asc', secret: 'x', recipients: [recipient], signal });
  return { directory, keep };
}

describe('keepForReaders', () => {
  it('has the file on disk, and its name, before it answers', async () => {
    const { directory, keep } = await keeping(GPG);
    const synced = await watchSyncs();
    await keep();
    expect(await synced.has(path.join(directory, 'one.asc'))).toBe(true);
    expect(await synced.has(directory)).toBe(true);
  });

  it('refuses a file with a private key, which belongs to its owner alone', async () => {
    const { directory, keep } = await keeping(GPG_PRIVATE);
    await expect(keep()).rejects.toMatchObject({
      code: 'ESCROW_FAILED',
      message: expect.stringMatching(/custodian-1, its public half alone, but the file holds a private key/),
    });
    expect(await readdir(directory)).toEqual([]);
  });
});
