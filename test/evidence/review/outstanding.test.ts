import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openScheduleDesk } from '../../../activities/schedule/desk.ts';
import type { EventBody } from '../../../domain/event.ts';
import { createEvidenceKey, type EvidenceKey } from '../../../evidence/keys.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { bypassedUnreviewed, requireReviewed } from '../../../evidence/review/outstanding.ts';
import type { CheckedJournal } from '../../../evidence/verify/journal.ts';
import { reviewedRun } from '../../../evidence/verify/review.ts';
import { writeDrill } from '../../activities/schedule/drilled.ts';
import { madeSchedule, SECRET } from '../../domain/schedule/made.ts';
import { bundledRunbookText, exampleOrganisation, examplePlan } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { codeOfAsync } from '../refused.ts';

const RUN = 'regain-access-1';
const BYPASSED: EventBody = { type: 'bypassed', ask: 'approve#1', person: 'commander-1', skipped: [] };
const incident = examplePlan('regain-access', 'incident');
const runbookText = bundledRunbookText('regain-access');

let base: string;
let key: EvidenceKey;
let count = 0;

beforeAll(async () => {
  base = await temporaryDirectory('outstanding');
  key = await createEvidenceKey({ state: path.join(base, '.breakglass'), organisation: 'example' });
});

/** A new evidence directory with one closed run in it. */
async function evidenceWith(change: Partial<Parameters<typeof writeDrill>[0]> = {}): Promise<string> {
  const directory = path.join(base, String((count += 1)));
  const more = [BYPASSED];
  await writeDrill({
    directory,
    key,
    run: RUN,
    plan: incident,
    runbookText,
    verdict: 'deviated',
    more,
    ...change,
  });
  return directory;
}

describe('a bypass that nobody has reviewed', () => {
  it('keeps drills from being opened, and no incident, until its review is in the ledger', async () => {
    const directory = await evidenceWith();
    expect(await bypassedUnreviewed(directory)).toBe(RUN);
    const open = (mode: 'drill' | 'incident', run = 'next-1') =>
      codeOfAsync(() => requireReviewed({ directory, run, mode }));
    expect(await open('drill')).toBe('REVIEW_OUTSTANDING');
    expect(await open('incident')).toBe('accepted');
    // A run that is there already goes on.
    expect(await open('drill', RUN)).toBe('accepted');
    const body = { type: 'run-reviewed', run: RUN, number: 0, statement: 'a'.repeat(64) } as const;
    await enterIntoLedger({ directory, organisation: 'example', keys: [key], body });
    expect(await open('drill')).toBe('accepted');
  });

  it('has its review begun by another than the journal names', () => {
    const opened = { run: RUN, initiator: 'commander-2', plan: 'a'.repeat(64) };
    const closed = { reasons: [], verdict: 'deviated' };
    const journal = { events: [BYPASSED], opened, closed, root: 'b'.repeat(64) } as unknown as CheckedJournal;
    expect(reviewedRun({ plan: incident, journal })?.bypassedBy).toEqual(['commander-1']);
  });

  it('is why a scheduled drill is not held', async () => {
    const directory = await evidenceWith();
    const { entries, start } = await openScheduleDesk({
      organisation: { ...exampleOrganisation(), schedules: [madeSchedule({})] },
      directory,
      trustedCa: null,
      secret: SECRET,
      now: () => Date.parse('2027-01-01T08:30:00.000Z'),
      readRunbook: () => Promise.resolve(bundledRunbookText('sign-in-check')),
    }).owed();
    expect(start).toEqual([]);
    expect(entries).toMatchObject([
      { type: 'run-not-held', reason: 'not-reviewed', because: expect.stringContaining(RUN) },
    ]);
  });

  it.each([
    ['nothing was bypassed', { more: [] }],
    ['it was a drill', { plan: { ...incident, mode: 'drill' as const } }],
    ['its plan wants no review', { plan: { ...incident, review: null } }],
  ])('is none where %s', async (_what, change) => {
    expect(await bypassedUnreviewed(await evidenceWith(change))).toBeNull();
  });

  it('is none without a ledger', async () => {
    expect(await bypassedUnreviewed(path.join(base, 'nothing'))).toBeNull();
  });
});
