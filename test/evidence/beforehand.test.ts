import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openScheduleDesk } from '../../activities/schedule/desk.ts';
import type { Statement } from '../../domain/decision.ts';
import { parseStatement } from '../../domain/statement.ts';
import { readBeforehand, storeBeforehand } from '../../evidence/beforehand.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { madeSchedule, SECRET } from '../domain/schedule/made.ts';
import { bundledRunbookText, exampleOrganisation, examplePlan } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { beforehandOf, gather } from '../workflows/people.ts';

const RUN = 'quarterly-2027-q1';
const NOW = Date.parse('2027-01-01T08:30:00.000Z');
const crowd = gather(['security-1', 'security-2']);
const keys = Object.fromEntries(['security-1', 'security-2'].map((id) => [id, crowd.publicKey(id)]));
const plan = examplePlan('sign-in-check', 'drill', { keys });
const planDigest = digestOf(plan);

let base: string;
let count = 0;
beforeAll(async () => {
  base = await temporaryDirectory('beforehand');
});

type Said = Partial<Statement> & { readonly by?: string };

/** Who counts of what lies there. */
async function countedOf(...said: readonly Said[]): Promise<string[]> {
  const folder = path.join(base, String((count += 1)));
  for (const { by, person = 'security-1', ...change } of said) {
    const times = { at: '2026-12-20T09:00:00.000Z', expires: '2027-01-20T09:00:00.000Z' };
    const statement = beforehandOf({ run: RUN, plan: planDigest, person, change: { ...times, ...change } });
    await storeBeforehand({ folder, run: RUN, signed: await crowd.sign(statement, by ?? person) });
  }
  const about = { run: RUN, plan, planDigest, initiator: 'schedule-quarterly', now: NOW };
  const counted = await readBeforehand({ folder, ...about });
  return counted.map(({ statement }) => parseStatement(statement)?.person ?? '');
}

describe('approvals that are kept for a scheduled run', () => {
  const later = '2026-12-21T09:00:00.000Z';

  it.each<readonly [string, readonly Said[], readonly string[]]>([
    ['two people', [{}, { person: 'security-2' }], ['security-1', 'security-2']],
    ['one person twice', [{}, { at: later }], ['security-1']],
    ['one who took it back', [{}, { at: later, choice: 'withdraw' }], []],
    ['one who took it back and approved again', [{ choice: 'withdraw' }, { at: later }], ['security-1']],
    ['an expired one', [{ expires: '2026-12-31T09:00:00.000Z' }], []],
    ['one of another plan', [{ plan: 'a'.repeat(64) }], []],
    ['one of another run', [{ run: 'quarterly-2026-q4' }], []],
    [
      'a forged one, and it takes nothing back',
      [{}, { by: 'security-2', at: later, choice: 'withdraw' }],
      ['security-1'],
    ],
    ['nothing', [], []],
  ])('%s', async (_what, said, people) => {
    expect((await countedOf(...said)).toSorted()).toEqual(people);
  });

  it('count by when they were signed, in whatever order they lie there', async () => {
    for (const reason of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      const back = { choice: 'withdraw', reason } as const;
      expect(await countedOf({ reason, at: later }, back)).toEqual(['security-1']);
      expect(await countedOf({ reason }, { ...back, at: later })).toEqual([]);
    }
  });

  it('are brought along by the desk that starts it', async () => {
    const folder = path.join(base, 'desk');
    const runbookText = bundledRunbookText('sign-in-check');
    const change = { at: '2026-12-20T09:00:00.000Z', expires: '2027-01-20T09:00:00.000Z' };
    const signed = await crowd.sign(
      beforehandOf({ run: RUN, plan: planDigest, person: 'security-1', change }),
    );
    await storeBeforehand({ folder, run: RUN, signed });
    const { start } = await openScheduleDesk({
      organisation: { ...exampleOrganisation({ keys }), schedules: [madeSchedule({})] },
      directory: path.join(base, 'evidence'),
      ...{ trustedCa: null, secret: SECRET, approvals: folder, now: () => NOW },
      readRunbook: () => Promise.resolve(runbookText),
    }).owed();
    expect(start).toMatchObject([{ run: RUN, planDigest, beforehand: [signed] }]);
  });
});
