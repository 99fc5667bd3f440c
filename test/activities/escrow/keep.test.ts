import { chmod, mkdir, writeFile } from 'node:fs/promises';
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

afterEach(() => {
  process.env.PATH = PATH;
  jest.restoreAllMocks();
});

describe('keepForReaders', () => {
  it('has the file on disk, and its name, before it answers', async () => {
    const folder = await temporaryDirectory('keep');
    const program = path.join(folder, 'gpg');
    await writeFile(program, GPG);
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
    const synced = await watchSyncs();
    const { signal } = new AbortController();
    await keepForReaders({ room, name: 'one.asc', secret: 'x', recipients: [recipient], signal });
    expect(await synced.has(path.join(directory, 'one.asc'))).toBe(true);
    expect(await synced.has(directory)).toBe(true);
  });
});
