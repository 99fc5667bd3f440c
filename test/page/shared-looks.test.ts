import { describe, expect, it } from '@jest/globals';
import { BreakglassError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Desk } from '../../page/desk.ts';
import { sharedLooks } from '../../page/shared-looks.ts';

function stage() {
  const asked: number[] = [];
  const events: Pick<JournalEvent, 'n'>[] = [{ n: 0 }];
  const stand = { looks: 0, now: 0, away: false, returned: false };
  const engine = {
    look: () => {
      stand.looks += 1;
      const { returned } = stand;
      return Promise.resolve({ returned, state: { log: { size: events.length } } });
    },
    send: () => Promise.reject(new BreakglassError({ code: 'ASK_CLOSED', message: 'closed' })),
    journal: ({ from }: { from: number }) => {
      asked.push(from);
      if (stand.away) return Promise.reject(new BreakglassError({ code: 'WORKER_ABSENT', message: 'away' }));
      return Promise.resolve(events.slice(from));
    },
  } as unknown as Desk;
  return { asked, events, stand, desk: sharedLooks({ desk: engine, now: () => stand.now }) };
}

describe('looks that many share', () => {
  it('ask the engine once for all who ask at the same time, and again a moment later', async () => {
    const { desk, stand } = stage();
    await Promise.all(Array.from({ length: 200 }, () => desk.look('run')));
    expect(stand.looks).toBe(1);
    stand.now += 250;
    await desk.look('run');
    expect(stand.looks).toBe(2);
  });

  it('are taken anew after a decision, whatever became of it', async () => {
    const { desk, stand } = stage();
    await desk.look('run');
    const signed = { statement: '{}', signature: '' };
    await expect(desk.send({ run: 'run', signed })).rejects.toMatchObject({ code: 'ASK_CLOSED' });
    await desk.look('run');
    expect(stand.looks).toBe(2);
  });

  it('are taken anew of a name under which no run was opened, as another may have it later', async () => {
    const { desk, events, stand } = stage();
    events.length = 0;
    stand.returned = true;
    for (const looks of [1, 2]) {
      stand.now += 250;
      await desk.look('run');
      expect(stand.looks).toBe(looks);
    }
  });

  it('ask for what is new of a journal, also after the engine was away', async () => {
    const { asked, desk, events, stand } = stage();
    const read = async () => (await desk.journal({ run: 'run', from: 0 })).map(({ n }) => n);
    expect(await read()).toEqual([0]);
    events.push({ n: 1 });
    stand.away = true;
    await expect(read()).rejects.toMatchObject({ code: 'WORKER_ABSENT' });
    stand.away = false;
    expect(await Promise.all([read(), read()])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(asked).toEqual([0, 1, 1]);
  });

  it('ask for a journal once more, however many came while it was being asked for', async () => {
    const { asked, desk, events } = stage();
    const read = () => desk.journal({ run: 'run', from: 0 });
    const first = read();
    await Promise.resolve();
    events.push({ n: 1 });
    const later = Array.from({ length: 200 }, read);
    expect(await first).toHaveLength(1);
    expect((await Promise.all(later)).map(({ length }) => length)).toEqual(Array.from(later, () => 2));
    expect(asked).toEqual([0, 1]);
  });

  it('ask no more of a run that has returned, once its last event is known', async () => {
    const { asked, desk, events, stand } = stage();
    const read = async () => (await desk.journal({ run: 'run', from: 0 })).length;
    expect(await read()).toBe(1);
    events.push({ n: 1 });
    stand.returned = true;
    for (let again = 0; again < 3; again += 1) {
      stand.now += 1_000;
      expect((await desk.look('run')).returned).toBe(true);
      expect(await read()).toBe(2);
    }
    expect([stand.looks, asked]).toEqual([1, [0, 1]]);
  });
});
