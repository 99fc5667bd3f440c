import { execFile } from 'node:child_process';
import { appendFile, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import pino from 'pino';
import { createRepeats } from '../../../activities/intake/repeats.ts';
import { createIntakeStore, type Kept, type MessageKind } from '../../../activities/intake/store.ts';
import { watchSyncs } from '../../support/synced.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const at = (second: number) => `2026-04-01T09:00:${String(second).padStart(2, '0')}.000Z`;
const one = (second: number, kind: MessageKind = 'account') => ({
  source: 'siem',
  kind,
  taken: { receivedAt: at(second), from: '127.0.0.1', message: `message ${second}` },
  repeats: 'keep' as const,
});
const texts = ({ messages }: Kept) => messages.map(({ message }) => message);

/** A store in a folder of its own, and what it says to the log. */
async function opened({ maxBytes = 200 } = {}) {
  const folder = path.join(await temporaryDirectory('intake'), 'alerts');
  const log: string[] = [];
  const logger = pino({}, { write: (line) => log.push(line) });
  return { folder, log, store: createIntakeStore({ folder, logger, maxBytes }) };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('createIntakeStore', () => {
  it('keeps messages for whoever opens the folder next, by source and time', async () => {
    const { folder, store } = await opened({ maxBytes: 10_000 });
    expect(await store.since({ source: 'siem', since: at(0) })).toEqual({
      messages: [],
      others: 0,
      dropped: false,
    });
    await Promise.all([1, 2, 3].map((second) => store.add(one(second))));
    await store.add(one(4, 'others'));
    await store.add({ ...one(5), source: 'monitor' });
    const again = createIntakeStore({ folder, logger: pino({ level: 'silent' }) });
    const kept = await again.since({ source: 'siem', since: at(2) });
    expect(texts(kept)).toEqual(['message 2', 'message 3']);
    expect(kept.others).toBe(1);
    expect(texts(await again.since({ source: 'monitor', since: at(0) }))).toEqual(['message 5']);
    expect((await stat(path.join(folder, 'siem.account.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it('drops what a signed source sent before, also after a new start, and what is not dropped stays', async () => {
    const { folder, store } = await opened({ maxBytes: 10_000 });
    const signed = { ...one(1), repeats: 'drop' as const };
    const later = (message: string) => ({
      ...signed,
      taken: { ...signed.taken, receivedAt: at(5), message },
    });
    const same = later('message 1');
    expect(await Promise.all([store.add(signed), store.add(same)])).toEqual(['stored', 'repeated']);
    const again = createIntakeStore({ folder, logger: pino({ level: 'silent' }) });
    expect(await again.add(same)).toBe('repeated');
    expect(await again.add({ ...same, source: 'monitor' })).toBe('stored');
    expect(await again.add(later('message 2'))).toBe('stored');
    expect(await again.add({ ...same, repeats: 'keep' })).toBe('stored');
    const kept = await again.since({ source: 'siem', since: at(2) });
    expect(texts(kept)).toEqual(['message 2', 'message 1']);
    await writeFile(path.join(folder, 'siem.known.json'), 'not any more');
    const third = createIntakeStore({ folder, logger: pino({ level: 'silent' }) });
    expect(await third.add(same)).toBe('stored');
  });

  it('knows the newest messages of a source again', async () => {
    const folder = await temporaryDirectory('repeats');
    const repeats = createRepeats({ folder, source: 'siem', max: 2 });
    for (const message of ['a', 'b', 'c']) await repeats.remember(message);
    const known = createRepeats({ folder, source: 'siem', max: 2 });
    expect(await Promise.all(['a', 'b', 'c'].map((each) => known.isKnown(each)))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('has a message on disk, and the name of its file, before it says so', async () => {
    const { folder, store } = await opened();
    const synced = await watchSyncs();
    await store.add(one(1));
    expect(await synced.has(path.join(folder, 'siem.account.jsonl'))).toBe(true);
    expect(await synced.has(folder)).toBe(true);
    await store.add(one(2));
    synced.forget();
    await store.add(one(3));
    expect(await readdir(folder)).toEqual(['siem.account.old.jsonl']);
    expect(await synced.has(folder)).toBe(true);
  });

  it('loses nothing beside a line that a crash cut off', async () => {
    const { folder, store } = await opened({ maxBytes: 10_000 });
    await store.add(one(1));
    await appendFile(path.join(folder, 'siem.account.jsonl'), '{"receivedAt":"2026-04-01T');
    await store.add(one(2));
    expect(texts(await store.since({ source: 'siem', since: at(0) }))).toEqual(['message 1', 'message 2']);
  });

  it.each([
    ['before it was read', [], [3, 4]],
    ['after it was read', [3], [3, 4]],
  ])('reads a file once that is set aside by another worker %s', async (_what, came, becomes) => {
    const { folder, store } = await opened({ maxBytes: 10_000 });
    await store.add(one(1));
    const current = path.join(folder, 'siem.account.jsonl');
    const lines = (seconds: readonly number[]) =>
      seconds.map((second) => `${JSON.stringify(one(second).taken)}\n`).join('');
    await writeFile(path.join(folder, 'siem.account.old.jsonl'), lines([0]));
    await rm(current);
    // A pipe: the look waits in it for as long as the other worker takes.
    await promisify(execFile)('mkfifo', [current]);
    const look = store.since({ source: 'siem', since: at(0) });
    const pipe = await open(current, 'w');
    await writeFile(path.join(folder, 'siem.account.old.jsonl'), lines(becomes));
    await pipe.writeFile(lines(came));
    await pipe.close();
    expect(texts(await look)).toEqual(becomes.map((second) => `message ${second}`));
  });

  it('is bounded, and says what it dropped: to the log, and to whoever looks at that time', async () => {
    const { folder, store, log } = await opened();
    for (let second = 0; second < 8; second += 1) await store.add(one(second));
    const kept = await store.since({ source: 'siem', since: at(0) });
    expect(texts(kept)).toEqual(['message 3', 'message 4', 'message 5', 'message 6', 'message 7']);
    expect(kept.dropped).toBe(true);
    expect((await store.since({ source: 'siem', since: at(2) })).dropped).toBe(true);
    expect((await store.since({ source: 'siem', since: at(3) })).dropped).toBe(false);
    expect((await store.since({ source: 'monitor', since: at(0) })).dropped).toBe(false);
    expect((await createAgain(folder).since({ source: 'siem', since: at(0) })).dropped).toBe(true);
    expect(log).toHaveLength(1);
    expect(JSON.parse(log[0] ?? '')).toMatchObject({ source: 'siem', kind: 'account', lost: 3 });
  });

  it('drops none about an account in a flood of others, which the log tells of', async () => {
    const { folder, store, log } = await opened();
    await store.add(one(1));
    for (let second = 2; second < 20; second += 1) await store.add(one(second, 'others'));
    const kept = await store.since({ source: 'siem', since: at(0) });
    expect(texts(kept)).toEqual(['message 1']);
    expect(kept.others).toBeGreaterThan(0);
    expect(kept.others).toBeLessThan(7);
    expect(kept.dropped).toBe(false);
    expect(log.length).toBeGreaterThan(0);
    expect((await readdir(folder)).length).toBeLessThan(4);
  });

  it('says that it could not store', async () => {
    const { folder, store } = await opened();
    await appendFile(folder, '');
    await expect(store.add(one(1))).rejects.toMatchObject({ code: 'EEXIST' });
  });
});

function createAgain(folder: string) {
  return createIntakeStore({ folder, logger: pino({ level: 'silent' }) });
}
