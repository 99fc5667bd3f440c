import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { tryLock, withLock } from '../../evidence/lock.ts';
import { processIdentity } from '../../evidence/process-identity.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { until } from '../support/until.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await temporaryDirectory('lock');
  file = join(folder, 'run.lock');
});

/** A pid that belonged to a process which has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

/** The text of a lock, held by this very process unless said otherwise. */
async function lockText(other: object = {}): Promise<string> {
  const identity = await processIdentity(process.pid);
  return JSON.stringify({ host: hostname(), pid: process.pid, identity, id: 'a', ...other });
}

async function age(seconds: number): Promise<void> {
  const then = new Date(Date.now() - seconds * 1_000);
  await utimes(file, then, then);
}

async function take(): Promise<() => Promise<void>> {
  const taken = await tryLock(file);
  if (!taken.mine) throw new Error('expected to get the lock');
  return taken.release;
}

describe('tryLock', () => {
  it('names its process and is gone after release', async () => {
    const release = await take();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      host: hostname(),
      pid: process.pid,
      identity: await processIdentity(process.pid),
    });
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is not had while its process runs, however old it is', async () => {
    const release = await take();
    await age(100_000);
    expect(await tryLock(file)).toMatchObject({ mine: false, holder: { pid: process.pid } });
    await release();
    await (
      await take()
    )();
  });

  it.each([
    ['of a process that ended', async () => lockText({ pid: await endedPid(), identity: 'some-boot/1' })],
    ['of a stranger that got the pid after a reboot', () => lockText({ identity: 'other-boot/1' })],
    ['cut off by a full disk', () => Promise.resolve('')],
    ['that is not ours', () => Promise.resolve('hello')],
  ])('takes over a lock %s', async (_, text) => {
    await writeFile(file, await text());
    const release = await take();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['another host', { host: 'other.example' }],
    ['a system that does not name its processes', { identity: null }],
  ])('knows a holder on %s by its renewals', async (_, other) => {
    await writeFile(file, await lockText(other));
    await age(25);
    expect((await tryLock(file)).mine).toBe(false);
    await age(35);
    await (
      await take()
    )();
  });

  it('goes to one of many who want a stale one', async () => {
    await writeFile(file, await lockText({ identity: 'some-boot/1' }));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => tryLock(file)));
    expect(outcomes.filter(({ mine }) => mine)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['run.lock']);
    for (const outcome of outcomes) if (outcome.mine) await outcome.release();
  });

  it('goes to one of many also when a takeover was cut off before', async () => {
    const stale = await lockText({ identity: 'some-boot/1' });
    await writeFile(file, stale);
    const name = createHash('sha256').update(stale).digest('hex').slice(0, 16);
    await writeFile(`${file}.${name}`, await lockText({ identity: 'some-boot/2' }));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => tryLock(file)));
    expect(outcomes.filter(({ mine }) => mine)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['run.lock']);
    for (const outcome of outcomes) if (outcome.mine) await outcome.release();
  });

  it('leaves the lock of another alone on release, also one of this process', async () => {
    const release = await take();
    const other = await lockText();
    await writeFile(file, other);
    await release();
    expect(await readFile(file, 'utf8')).toBe(other);
  });

  it('is renewed while it is held, and not after', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'Date'] });
    try {
      const release = await take();
      await age(1_000);
      jest.advanceTimersByTime(5_000);
      await until({
        what: 'a renewed lock',
        look: async () => ((await stat(file)).mtimeMs > Date.now() - 900_000 ? true : null),
      });
      await release();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('withLock', () => {
  it('does not enter beside a living holder whose lock is old', async () => {
    const release = await take();
    await age(100_000);
    let entered = false;
    const waiting = withLock({
      file,
      work: () => {
        entered = true;
        return Promise.resolve();
      },
    });
    // Time for several tries of the waiter.
    for (let turn = 0; turn < 300; turn += 1) await readdir(folder);
    expect(entered).toBe(false);
    await release();
    await waiting;
    expect(entered).toBe(true);
    expect(await readdir(folder)).toEqual([]);
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
