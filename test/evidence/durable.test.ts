import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { storeOnce, writeAt, type WritableFile } from '../../evidence/disk.ts';
import { runFolder } from '../../evidence/folder.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { enterIntoLedger } from '../../evidence/ledger/store.ts';
import { storeReview } from '../../evidence/review/store.ts';
import { appendLeaves } from '../../evidence/store.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { RUN } from './build-run.ts';
import { reviewableRun, reviewOf, signed } from './review/reviewed.ts';

/** What all open files have in common. */
async function fileClass(): Promise<FileHandle> {
  const handle = await open(tmpdir(), 'r');
  await handle.close();
  const found: unknown = Object.getPrototypeOf(handle);
  const isClass = (value: unknown): value is FileHandle =>
    typeof value === 'object' && value !== null && 'sync' in value;
  if (!isClass(found)) throw new Error('expected the class of open files');
  return found;
}

/** Inode and size of everything whose sync has ended, in order. */
let synced: { ino: number; size: number }[];

beforeEach(async () => {
  synced = [];
  const files = await fileClass();
  const sync: unknown = Reflect.get(files, 'sync');
  if (typeof sync !== 'function') throw new Error('expected files to have a sync');
  jest.spyOn(files, 'sync').mockImplementation(async function (this: FileHandle) {
    const { ino, size } = await this.stat();
    // A caller that does not wait for the sync is done before this is.
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    await Reflect.apply(sync, this, []);
    synced.push({ ino, size });
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Whether the file with all its bytes, or the folder, is on disk. */
async function isOnDisk(file: string): Promise<boolean> {
  const now = await stat(file);
  return synced.some(({ ino, size }) => ino === now.ino && (now.isDirectory() || size === now.size));
}

function leaf(n: number): string {
  const header = { v: 1, run: RUN, n, at: '2026-04-01T09:30:00.000Z' };
  return canonicalText({ ...header, type: 'clock-started', step: 'approve' });
}

async function newJournal() {
  const directory = await temporaryDirectory('durable');
  const folder = runFolder({ directory, run: RUN });
  await mkdir(folder.root);
  const append = (from: number, leaves: readonly string[]) =>
    appendLeaves({ directory, run: RUN, from, leaves });
  return { folder, append };
}

describe('before an append has answered', () => {
  it('its bytes are on disk, and with the first ones the name of the journal', async () => {
    const { folder, append } = await newJournal();
    await append(0, [leaf(0)]);
    expect(await isOnDisk(folder.journal)).toBe(true);
    expect(await isOnDisk(folder.root)).toBe(true);
    await append(1, [leaf(1), leaf(2)]);
    expect(await isOnDisk(folder.journal)).toBe(true);
  });

  it('a repeat is synced as well, whose first attempt may have died before its own sync', async () => {
    const { folder, append } = await newJournal();
    await append(0, [leaf(0)]);
    synced = [];
    await append(0, [leaf(0)]);
    expect(await isOnDisk(folder.journal)).toBe(true);
  });
});

describe('before a file is stored', () => {
  it('its bytes are on disk, then its name', async () => {
    const folder = await temporaryDirectory('durable');
    const work = await temporaryDirectory('durable-work');
    const file = path.join(folder, 'plan.json');
    await storeOnce({ file, bytes: Buffer.from('{}'), work });
    const [bytes, name] = await Promise.all([stat(file), stat(folder)]);
    expect(synced.map(({ ino }) => ino)).toEqual([bytes.ino, name.ino]);
    expect(synced[0]?.size).toBe(2);
  });

  it('the name is made to last also where an earlier attempt wrote the same', async () => {
    const folder = await temporaryDirectory('durable');
    const work = await temporaryDirectory('durable-work');
    const again = { file: path.join(folder, 'plan.json'), bytes: Buffer.from('{}'), work };
    await storeOnce(again);
    synced = [];
    await storeOnce(again);
    expect(await isOnDisk(folder)).toBe(true);
  });
});

describe('before anything lies in a new folder', () => {
  it('the name of the ledger is on disk', async () => {
    const directory = await temporaryDirectory('durable');
    const state = await temporaryDirectory('durable-keys');
    const key = await createEvidenceKey({ state, organisation: 'example' });
    const body = {
      type: 'key-revoked',
      key: key.vkey,
      from: '2026-04-01T09:30:00.000Z',
      reason: 'x',
    } as const;
    synced = [];
    await enterIntoLedger({ directory, organisation: 'example', keys: [key], body });
    const [ledger, runs] = await Promise.all([stat(path.join(directory, 'ledger')), stat(directory)]);
    expect(synced.slice(0, 2).map(({ ino }) => ino)).toEqual([ledger.ino, runs.ino]);
  });

  it('the name of the reviews of a run is on disk', async () => {
    const sample = await reviewableRun();
    const review = await signed({ sample, statement: reviewOf(sample) });
    synced = [];
    await storeReview({ directory: sample.directory, run: RUN, number: 0, signed: review });
    expect(synced[0]?.ino).toBe((await stat(sample.root)).ino);
  });
});

describe('writeAt', () => {
  it('syncs after its last write, and has synced when it answers', async () => {
    const calls: string[] = [];
    const handle: WritableFile = {
      write: (_bytes, _offset, length) => {
        calls.push('write');
        return Promise.resolve({ bytesWritten: Math.min(3, length) });
      },
      truncate: () => Promise.resolve(void calls.push('truncate')),
      sync: async () => {
        await new Promise(setImmediate);
        calls.push('sync');
      },
    };
    await writeAt({ handle, bytes: Buffer.from('leaf\n'), position: 0 });
    expect(calls).toEqual(['write', 'write', 'sync']);
  });
});
