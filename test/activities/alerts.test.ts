import { describe, expect, it } from '@jest/globals';
import { findAlerts } from '../../activities/alerts.ts';
import type { IntakeStore, Kept } from '../../activities/intake/store.ts';
import { account, pretendRoom, quiet } from './pretend-room.ts';

const source = { id: 'siem', kind: 'syslog', title: null } as const;
const since = '2026-04-01T09:00:00.000Z';

/** What is found where a receiver took these messages in. */
async function find(kept: Kept) {
  const intake: IntakeStore = { add: () => Promise.resolve('stored'), since: () => Promise.resolve(kept) };
  const room = pretendRoom({});
  const found = await findAlerts(
    { ...room, intake },
    { run: 'run-1', cut: [], account, source, since },
    quiet,
  );
  return { found, stored: room.stored };
}

const message = (at: number, text = `${account.userPrincipalName} signed in`) => ({
  receivedAt: new Date(Date.parse(since) + at).toISOString(),
  from: '127.0.0.1',
  message: text,
});

describe('findAlerts, of what a receiver took', () => {
  it('tells of the first few of a flood, and keeps no more of it', async () => {
    const flood = Array.from({ length: 20_000 }, (_, at) => message(at));
    const { found, stored } = await find({
      messages: [message(0, 'noise'), ...flood],
      others: 3,
      dropped: false,
    });
    expect(found).toMatchObject({ others: 4, dropped: false });
    expect(found.alerts).toHaveLength(10);
    expect(found.alerts[0]).toMatchObject({ createdAt: since });
    expect(stored.map(({ length }) => length < 2_000)).toEqual([true]);
  });

  it('says that messages were dropped', async () => {
    const { found } = await find({ messages: [message(0, 'noise')], others: 0, dropped: true });
    expect(found).toMatchObject({ alerts: [], others: 1, dropped: true });
  });

  it('lets the worker breathe while it reads a heap of long messages', async () => {
    const heap = Array.from({ length: 20 }, (_, at) => message(at, ' '.repeat(64 * 1_024)));
    let turns = 0;
    let reading = true;
    const count = () => {
      turns += 1;
      if (reading) setImmediate(count);
    };
    setImmediate(count);
    const { found } = await find({ messages: [...heap, message(30)], others: 0, dropped: false });
    reading = false;
    expect(found.alerts).toHaveLength(1);
    expect(turns).toBeGreaterThanOrEqual(5);
  });
});
