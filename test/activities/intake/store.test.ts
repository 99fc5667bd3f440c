import { appendFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createIntakeStore } from '../../../activities/intake/store.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const at = (second: number) => `2026-04-01T09:00:${String(second).padStart(2, '0')}.000Z`;
const taken = (second: number, message = `message ${second}`) => ({
  receivedAt: at(second),
  from: '127.0.0.1',
  message,
});
const messages = (read: readonly { readonly message: string }[]) => read.map(({ message }) => message);

describe('createIntakeStore', () => {
  it('keeps messages for whoever opens the folder next, by source and time', async () => {
    const folder = path.join(await temporaryDirectory('intake'), 'alerts');
    const store = createIntakeStore({ folder });
    expect(await store.since({ source: 'siem', since: at(0) })).toEqual([]);
    await Promise.all([1, 2, 3].map((second) => store.add({ source: 'siem', taken: taken(second) })));
    await store.add({ source: 'monitor', taken: taken(4) });
    const again = createIntakeStore({ folder });
    expect(messages(await again.since({ source: 'siem', since: at(2) }))).toEqual(['message 2', 'message 3']);
    expect(messages(await again.since({ source: 'monitor', since: at(0) }))).toEqual(['message 4']);
    expect((await stat(path.join(folder, 'siem.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it('loses nothing beside a line that a crash cut off', async () => {
    const folder = await temporaryDirectory('intake');
    const store = createIntakeStore({ folder });
    await store.add({ source: 'siem', taken: taken(1) });
    await appendFile(path.join(folder, 'siem.jsonl'), '{"receivedAt":"2026-04-01T');
    await store.add({ source: 'siem', taken: taken(2) });
    expect(messages(await store.since({ source: 'siem', since: at(0) }))).toEqual(['message 1', 'message 2']);
  });

  it('is bounded: the file in use and the one before', async () => {
    const folder = await temporaryDirectory('intake');
    const store = createIntakeStore({ folder, maxBytes: 200 });
    for (let second = 0; second < 20; second += 1) await store.add({ source: 'siem', taken: taken(second) });
    expect((await readdir(folder)).sort()).toEqual(['siem.jsonl', 'siem.old.jsonl']);
    const kept = messages(await store.since({ source: 'siem', since: at(0) }));
    expect(kept.length).toBeLessThan(8);
    expect(kept.at(-1)).toBe('message 19');
  });

  it('says that it could not store', async () => {
    const folder = path.join(await temporaryDirectory('intake'), 'file');
    await appendFile(folder, '');
    const store = createIntakeStore({ folder });
    await expect(store.add({ source: 'siem', taken: taken(1) })).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
