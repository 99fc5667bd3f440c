import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../../domain/ledger.ts';
import { REVIEW_NAMESPACE } from '../../../domain/review.ts';
import type { FindingClosed, ReviewStatement } from '../../../domain/review.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../../evidence/core/hash.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import { openRunFiles } from '../../../evidence/verify/files.ts';
import { checkJournal, type CheckedJournal } from '../../../evidence/verify/journal.ts';
import { Break } from '../../../evidence/verify/report.ts';
import { checkReview } from '../../../evidence/verify/review.ts';
import { buildRun, RUN, type SampleRun } from '../build-run.ts';
import { FINDING } from '../review/finding.ts';
import type { PersonName } from '../sample-plan.ts';
import { copyOf, verdictOn } from '../tamper.ts';

let sample: SampleRun;
let journal: CheckedJournal;
let root: string;
beforeAll(async () => {
  sample = await buildRun();
  const text = sample.events.map((event) => `${canonicalText(event)}\n`).join('');
  journal = checkJournal(Buffer.from(text));
});
beforeEach(async () => {
  ({ root } = await copyOf(sample));
});

const reviewOf = (changes: Partial<ReviewStatement> = {}): ReviewStatement => ({
  kind: 'breakglass-review',
  version: 1,
  run: RUN,
  plan: digestOf(sample.plan),
  log: { size: sample.events.length, root: journal.root },
  verdict: 'passed',
  classification: 'drill',
  findings: [FINDING],
  accepted: [],
  notes: '',
  person: 'security-1',
  at: '2026-04-02T09:00:00.000Z',
  ...changes,
});
const closingOf = (changes: Partial<FindingClosed> = {}): FindingClosed => ({
  kind: 'breakglass-finding-closed',
  version: 1,
  run: RUN,
  review: sha256Hex(canonicalText(reviewOf())),
  finding: 'slow-safe',
  how: 'Oiled.',
  evidence: [],
  person: 'custodian-1',
  at: '2026-04-20T09:00:00.000Z',
  ...changes,
});

/** Stores a statement as `review/<k>`, signed by whom it names unless others are given. */
async function put({
  k = 0,
  statement,
  by,
  namespace = REVIEW_NAMESPACE,
}: {
  k?: number;
  statement: ReviewStatement | FindingClosed;
  by: PersonName;
  namespace?: string;
}): Promise<void> {
  const text = canonicalText(statement);
  await mkdir(path.join(root, 'review'), { recursive: true });
  await writeFile(path.join(root, 'review', `${k}.json`), text);
  await writeFile(path.join(root, 'review', `${k}.sig`), await sample.people[by].sign(text, namespace));
}

/** What is said of the run in `root`, had its plan a review by `security`. */
async function check({
  asOf = null,
  of = journal,
  entered = [],
}: { asOf?: string | null; of?: CheckedJournal; entered?: readonly LedgerEntry[] } = {}) {
  const end: LedgerEntry = { v: 1, n: 9, at: asOf ?? '', type: 'ledger-opened', organisation: 'o', key: 'k' };
  const ledger = asOf === null ? entered : [...entered, end];
  const plan = { ...sample.plan, review: { by: ['security'], withinBusinessDays: 5 } };
  try {
    return await checkReview({ files: await openRunFiles(root), plan, journal: of, ledger });
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    return { code: error.report.code, place: error.report.place };
  }
}

describe('the review of a run', () => {
  it('holds, and so does what closes its finding', async () => {
    await put({ statement: reviewOf(), by: 'security-1' });
    expect(await check()).toMatchObject({ absent: ['finding slow-safe of custodian-1: due 2026-05-01'] });
    await put({ k: 1, statement: closingOf(), by: 'custodian-1' });
    const [digest, closing] = [reviewOf(), closingOf()].map((each) => sha256Hex(canonicalText(each)));
    expect(await check()).toEqual({
      review: {
        reviews: [{ digest, statement: reviewOf() }],
        closed: [closingOf()],
        entries: [
          { type: 'run-reviewed', run: RUN, number: 0, statement: digest },
          { type: 'finding-closed', run: RUN, number: 1, finding: 'slow-safe', statement: closing },
        ],
      },
      absent: [],
    });
  });

  it.each([
    ['not reviewed: due 2026-04-08', null],
    ['not reviewed: due 2026-04-08', '2026-04-08T23:59:59.999Z'],
    ['not reviewed: overdue since 2026-04-09', '2026-04-09T00:00:00.000Z'],
  ])('that is not there: %s, as of %s', async (said, asOf) => {
    expect(await check({ asOf })).toMatchObject({ absent: [said] });
  });

  it('says of a finding that it is late by the ledger’s time alone', async () => {
    await put({ statement: reviewOf(), by: 'security-1' });
    const absent = expect.arrayContaining(['finding slow-safe of custodian-1: overdue since 2026-05-02']);
    expect(await check({ asOf: '2026-05-02T00:00:00.000Z' })).toMatchObject({ absent });
  });

  it('says by the ledger’s times what came late, whatever people say of theirs, and what shows nothing here', async () => {
    const proof = '0'.repeat(64);
    const closing = { ...closingOf(), evidence: [proof] };
    await put({ statement: reviewOf(), by: 'security-1' });
    await put({ k: 1, statement: closing, by: 'custodian-1' });
    const statement = sha256Hex(canonicalText(reviewOf()));
    const entries = (reviewed: string, closed: string): LedgerEntry[] => [
      { v: 1, n: 7, at: reviewed, type: 'run-reviewed', run: RUN, number: 0, statement },
      {
        v: 1,
        n: 8,
        at: closed,
        type: 'finding-closed',
        run: RUN,
        number: 1,
        finding: 'slow-safe',
        statement,
      },
    ];
    const unseen = `what is said to show that finding slow-safe is closed: SHA-256 ${proof}`;
    const inTime = entries('2026-04-08T23:59:59.999Z', '2026-05-01T23:59:59.999Z');
    expect(await check({ entered: inTime, asOf: '2028-01-01T00:00:00.000Z' })).toMatchObject({
      absent: [unseen],
    });
    const late = [
      'the review was late: due by 2026-04-08, and not in the ledger before 2026-04-09',
      'the closing of finding slow-safe of custodian-1 was late: due by 2026-05-01, and not in the ledger before 2026-05-02',
      unseen,
    ];
    const entered = entries('2026-04-09T00:00:00.000Z', '2026-05-02T00:00:00.000Z');
    expect(await check({ entered })).toMatchObject({ absent: late });
    expect(await check({ asOf: '2026-05-02T00:00:00.000Z' })).toMatchObject({ absent: late });
  });

  it.each<[string, string, Partial<ReviewStatement>, PersonName]>([
    ['forged in another’s name', 'KEY_UNTRUSTED', {}, 'custodian-1'],
    ['replayed from another run', 'REVIEW_MISMATCH', { run: 'drill-2' }, 'security-1'],
    ['over another root', 'REVIEW_MISMATCH', { log: { size: 22, root: 'd'.repeat(64) } }, 'security-1'],
    ['by one who may not', 'PERSON_NOT_ASKED', { person: 'custodian-1' }, 'custodian-1'],
    [
      'with an answer to nothing',
      'REFERENCE_UNKNOWN',
      { accepted: [{ code: 'not-rotated', why: 'later' }] },
      'security-1',
    ],
  ])('%s: %s', async (_what, code, changes, by) => {
    await put({ statement: reviewOf(changes), by });
    const place = code === 'KEY_UNTRUSTED' ? 'review/0.sig' : 'review/0.json';
    expect(await check()).toEqual({ code, place });
  });

  it('is refused when signed for something else', async () => {
    await put({ statement: reviewOf(), by: 'security-1', namespace: 'breakglass-decision' });
    expect(await check()).toEqual({ code: 'SIGNATURE_MALFORMED', place: 'review/0.sig' });
  });

  it('is refused when a byte of it was changed after the signature', async () => {
    await put({ statement: reviewOf(), by: 'security-1' });
    await writeFile(path.join(root, 'review', '0.json'), canonicalText(reviewOf({ notes: 'x' })));
    expect(await check()).toEqual({ code: 'SIGNATURE_INVALID', place: 'review/0.sig' });
  });

  it('is refused in another form, with another key, and without its signature', async () => {
    await put({ statement: reviewOf(), by: 'security-1' });
    const file = path.join(root, 'review', '0.json');
    await writeFile(file, JSON.stringify(reviewOf(), null, 2));
    expect(await check()).toEqual({ code: 'EVENT_MALFORMED', place: 'review/0.json' });
    await writeFile(file, canonicalText({ ...reviewOf(), more: 1 }));
    expect(await check()).toEqual({ code: 'REVIEW_MALFORMED', place: 'review/0.json' });
    await writeFile(file, canonicalText(reviewOf()));
    await rm(path.join(root, 'review', '0.sig'));
    expect(await check()).toEqual({ code: 'EVIDENCE_MISSING', place: 'review/0.sig' });
  });

  it('is refused with blanks around a text, which no reader may drop from what was signed', async () => {
    const [finding] = reviewOf().findings;
    const findings = finding === undefined ? [] : [{ ...finding, text: 'The safe was slow to open. ' }];
    await put({ statement: reviewOf({ findings }), by: 'security-1' });
    expect(await check()).toEqual({ code: 'REVIEW_MALFORMED', place: 'review/0.json' });
  });

  it('is refused when one before it was taken away', async () => {
    await put({ k: 1, statement: reviewOf(), by: 'security-1' });
    expect(await check()).toEqual({ code: 'EVIDENCE_MISSING', place: 'review/0.json' });
  });

  it('is refused for a run that is not closed', async () => {
    await put({ statement: reviewOf(), by: 'security-1' });
    expect(await check({ of: { ...journal, closed: null } })).toEqual({
      code: 'REVIEW_MISMATCH',
      place: 'review',
    });
  });
});

describe('evidence verify', () => {
  it('checks what lies in review/', async () => {
    expect(await verdictOn({ root, sample })).toBe('valid');
    await put({ statement: reviewOf(), by: 'security-1' });
    expect(await verdictOn({ root, sample })).toEqual({ code: 'PERSON_NOT_ASKED', place: 'review/0.json' });
  });

  it('lets nothing else lie there', async () => {
    await mkdir(path.join(root, 'review'));
    await writeFile(path.join(root, 'review', 'note.txt'), 'all well');
    expect(await verdictOn({ root, sample })).toEqual({ code: 'ARTIFACT_UNKNOWN', place: 'review/note.txt' });
  });

  it('misses no review where the plan asks for none', async () => {
    const { runs } = await verifyEvidence({ path: root, vkeys: [sample.key.vkey] });
    expect(runs[0]?.absent.filter((line) => line.includes('review'))).toEqual([]);
  });
});
