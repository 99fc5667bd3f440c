import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { takeLock } from '../../../worker/server/lock.ts';
import { processIdentity } from '../../../worker/server/process-identity.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await temporaryDirectory('lock');
  file = join(folder, 'server.lock');
});

/** A pid that belonged to a process which has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('the lock of a state directory', () => {
  it('names its process and is gone after release', async () => {
    const release = await takeLock(file);
    expect(await readFile(file, 'utf8')).toBe(
      `${process.pid} ${(await processIdentity(process.pid)) ?? 'no identity'}\n`,
    );
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused while its process runs', async () => {
    const release = await takeLock(file);
    await expect(takeLock(file)).rejects.toMatchObject({ code: 'SERVER_ALREADY_RUNNING' });
    await expect(takeLock(file)).rejects.toThrow(String(process.pid));
    await release();
    await (
      await takeLock(file)
    )();
  });

  it.each([
    ['of a process that ended', async () => `${await endedPid()} some-boot/1\n`],
    [
      'of a stranger that got the pid after a reboot',
      async () => Promise.resolve(`${process.pid} other-boot/1\n`),
    ],
    ['cut off by a full disk', async () => Promise.resolve('')],
    ['that is not ours', async () => Promise.resolve('hello')],
  ])('takes over a lock %s', async (_, text) => {
    await writeFile(file, await text());
    const release = await takeLock(file);
    expect(await readFile(file, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes to one of many who want a stale one', async () => {
    await writeFile(file, '1 some-boot/1\n');
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(file)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'SERVER_ALREADY_RUNNING' });
    expect(await readdir(folder)).toEqual(['server.lock']);
  });

  it('goes to one of many also when a takeover was cut off before', async () => {
    const stale = '1 some-boot/1\n';
    await writeFile(file, stale);
    const name = createHash('sha256').update(stale).digest('hex').slice(0, 16);
    await writeFile(`${file}.${name}`, '2 some-boot/2\n');
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(file)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['server.lock']);
  });

  it('leaves the lock of another alone on release', async () => {
    const release = await takeLock(file);
    await writeFile(file, '1 another/1\n');
    await release();
    expect(await readFile(file, 'utf8')).toBe('1 another/1\n');
  });
});

describe('the identity of a process', () => {
  it('stays the same and differs between processes', async () => {
    const mine = await processIdentity(process.pid);
    expect(mine).not.toBeNull();
    expect(await processIdentity(process.pid)).toBe(mine);
    expect(await processIdentity(process.ppid)).not.toBe(mine);
  });

  it('is null for a process that ended', async () => {
    expect(await processIdentity(await endedPid())).toBeNull();
  });
});
