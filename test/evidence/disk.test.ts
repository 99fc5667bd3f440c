import { open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { onDisk, writeAt } from '../../evidence/disk.ts';
import { withLock } from '../../evidence/lock.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { codeOfAsync } from './refused.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code, errno: -1, syscall: 'write' });
}

describe('onDisk', () => {
  it.each([
    ['ENOSPC', 'EVIDENCE_DISK_FULL'],
    ['EDQUOT', 'EVIDENCE_DISK_FULL'],
    ['EROFS', 'EVIDENCE_UNWRITABLE'],
    ['EACCES', 'EVIDENCE_UNWRITABLE'],
    ['EIO', 'EVIDENCE_UNWRITABLE'],
  ])('gives %s the code %s', async (errno, code) => {
    expect(await codeOfAsync(() => onDisk('storing', () => Promise.reject(systemError(errno))))).toBe(code);
  });

  it('leaves errors of our own making alone', async () => {
    const bug = new TypeError('a bug');
    expect(await codeOfAsync(() => onDisk('storing', () => Promise.reject(bug)))).toBe(bug);
  });
});

describe('writeAt', () => {
  /** A real file on a disk that has room for `room` more bytes, and writes at most three at a time. */
  async function fileWithRoom({ before, room }: { before: string; room: number }) {
    const file = path.join(await temporaryDirectory('disk'), 'journal.jsonl');
    await writeFile(file, before);
    const handle = await open(file, 'r+');
    let left = room;
    const write = (bytes: Uint8Array, offset: number, length: number, position: number) => {
      const taken = Math.min(3, length, left);
      if (taken === 0) return Promise.reject(systemError('ENOSPC'));
      left -= taken;
      return handle.write(bytes, offset, taken, position);
    };
    const truncate = (length: number) => handle.truncate(length);
    const limited = { write, truncate, sync: () => handle.sync() };
    return { file, handle, limited };
  }

  it('goes on after a short write', async () => {
    const { file, handle, limited } = await fileWithRoom({ before: 'one\n', room: 100 });
    await writeAt({ handle: limited, bytes: Buffer.from('second line\n'), position: 4 });
    await handle.close();
    expect(await readFile(file, 'utf8')).toBe('one\nsecond line\n');
  });

  it('cuts back to the last whole line when the disk fills midway', async () => {
    const { file, handle, limited } = await fileWithRoom({ before: 'one\nsec', room: 5 });
    const writing = () => writeAt({ handle: limited, bytes: Buffer.from('second line\n'), position: 4 });
    expect(await codeOfAsync(() => onDisk('storing', writing))).toBe('EVIDENCE_DISK_FULL');
    await handle.close();
    expect(await readFile(file, 'utf8')).toBe('one\n');
  });
});

describe('withLock', () => {
  async function lockFile(): Promise<string> {
    return path.join(await temporaryDirectory('lock'), 'work', 'run.lock');
  }

  it('lets one in at a time, and frees the lock also after an error', async () => {
    const file = await lockFile();
    let inside = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await readFile(file);
      inside -= 1;
      throw new TypeError('a bug');
    };
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => withLock({ file, work })));
    expect(
      outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason instanceof TypeError),
    ).toBe(true);
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('waits for a holder that lives', async () => {
    const file = await lockFile();
    const order: string[] = [];
    let free: () => void = () => undefined;
    const first = withLock({
      file,
      work: () =>
        new Promise<void>((resolve) => {
          free = resolve;
          order.push('first in');
        }),
    });
    while (order.length === 0) await new Promise(setImmediate);
    const second = withLock({ file, work: () => Promise.resolve(order.push('second in')) });
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    order.push('first out');
    free();
    await Promise.all([first, second]);
    expect(order).toEqual(['first in', 'first out', 'second in']);
  });
});
