import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { storeOnce, writeAt, type WritableFile } from '../../evidence/disk.ts';
import { runFolder } from '../../evidence/folder.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { enterIntoLedger } from '../../evidence/ledger/store.ts';
import { storeReview } from '../../evidence/review/store.ts';
import { appendLeaves } from '../../evidence/store.ts';
import { watchSyncs, type Synced } from '../support/synced.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { RUN } from './build-run.ts';
import { plainLeaf } from './plain-leaf.ts';
import { reviewableRun, reviewOf, signed } from './review/reviewed.ts';

let synced: Synced;

beforeEach(async () => {
  synced = await watchSyncs();
});
afterEach(() => {
  jest.restoreAllMocks();
});

function leaf(n: number): string {
  return plainLeaf({ run: RUN, n, mark: 'approve' });
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
    expect(await synced.has(folder.journal)).toBe(true);
    expect(await synced.has(folder.root)).toBe(true);
    await append(1, [leaf(1), leaf(2)]);
    expect(await synced.has(folder.journal)).toBe(true);
  });

  it('a repeat is synced as well, whose first attempt may have died before its own sync', async () => {
    const { folder, append } = await newJournal();
    await append(0, [leaf(0)]);
    synced.forget();
    await append(0, [leaf(0)]);
    expect(await synced.has(folder.journal)).toBe(true);
  });
});

describe('before a file is stored', () => {
  it('its bytes are on disk, then its name', async () => {
    const folder = await temporaryDirectory('durable');
    const work = await temporaryDirectory('durable-work');
    const file = path.join(folder, 'plan.json');
    await storeOnce({ file, bytes: Buffer.from('{}'), work });
    const [bytes, name] = await Promise.all([stat(file), stat(folder)]);
    expect(synced.all.map(({ ino }) => ino)).toEqual([bytes.ino, name.ino]);
    expect(synced.all[0]?.size).toBe(2);
  });

  it('the name is made to last also where an earlier attempt wrote the same', async () => {
    const folder = await temporaryDirectory('durable');
    const work = await temporaryDirectory('durable-work');
    const again = { file: path.join(folder, 'plan.json'), bytes: Buffer.from('{}'), work };
    await storeOnce(again);
    synced.forget();
    await storeOnce(again);
    expect(await synced.has(folder)).toBe(true);
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
    synced.forget();
    await enterIntoLedger({ directory, organisation: 'example', keys: [key], body });
    const [ledger, runs] = await Promise.all([stat(path.join(directory, 'ledger')), stat(directory)]);
    expect(synced.all.slice(0, 2).map(({ ino }) => ino)).toEqual([ledger.ino, runs.ino]);
  });

  it('the name of the reviews of a run is on disk', async () => {
    const sample = await reviewableRun();
    const review = await signed({ sample, statement: reviewOf(sample) });
    synced.forget();
    await storeReview({ directory: sample.directory, run: RUN, number: 0, signed: review });
    expect(synced.all[0]?.ino).toBe((await stat(sample.root)).ino);
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
