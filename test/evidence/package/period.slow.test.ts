import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sayExported, sayPackage } from '../../../cli/evidence/say-package.ts';
import type { LedgerEntry } from '../../../domain/ledger.ts';
import { commitmentTo, drawnDay } from '../../../domain/schedule/draw.ts';
import type { ScheduleEntry } from '../../../domain/schedule/entries.ts';
import type { Scheduled } from '../../../domain/schedule/name.ts';
import { entrySchema } from '../../../evidence/ledger/entry-schema.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { LEDGER, SETUP, TREE } from '../../../evidence/package/documents/commands.ts';
import { periodGaps } from '../../../evidence/package/documents/ledger-gaps.ts';
import { prefixSize, type Scope } from '../../../evidence/package/scope.ts';
import { verifyPackage } from '../../../evidence/package/verify.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import type { SampleRun } from '../build-run.ts';
import { draw } from '../../domain/schedule/made.ts';
import { BAD, typed } from '../by-hand-typed.ts';
import { copyOf, reseal, rewrite, twoRuns } from '../ledger/ledger-of.ts';
import { ALWAYS, exported, said, unpacked } from './packages.ts';
import { pdfText, textIn } from './package-text.ts';

const BEFORE = { kind: 'period', from: '2000-01-01T00:00:00.000Z', to: '2000-04-01T00:00:00.000Z' } as const;
const AFTER = { kind: 'period', from: '2100-01-01T00:00:00.000Z', to: '2100-04-01T00:00:00.000Z' } as const;

let sample: SampleRun;
let times: readonly string[];
beforeAll(async () => {
  sample = await twoRuns();
  const lines = await readFile(path.join(sample.directory, 'ledger/entries.jsonl'), 'utf8');
  times = lines
    .trimEnd()
    .split('\n')
    .map((line) => entrySchema.parse(JSON.parse(line)).at);
});

/** What each place says of a package: the export, the verification, and the two documents. */
async function everywhere(scope: Scope): Promise<readonly string[]> {
  const written = await exported({ directory: sample.directory, scope });
  const { file } = written;
  const report = await verifyPackage({ path: file, vkeys: [sample.key.vkey] });
  expect(await said({ target: file, sample })).toBe('valid');
  return [sayExported(written), sayPackage(report), await textIn(file, 'VERIFY.md'), await pdfText(file)];
}

describe('a package of a period', () => {
  it('that is not over says until when the ledger goes, everywhere and once', async () => {
    const told = await everywhere({ kind: 'period', ...ALWAYS });
    const line = `and the ledger's last entry is of ${times.at(-1) ?? ''}: nothing shows that no run`;
    for (const text of told) expect(text.split(line)).toHaveLength(2);
  });

  it('that is over does not', async () => {
    const { manifest, gaps } = await exported({
      directory: sample.directory,
      scope: { kind: 'period', from: times[0] ?? '', to: times.at(-1) ?? '' },
    });
    expect(manifest.ledger.size).toBe(5);
    expect(gaps).toEqual([]);
  });

  it.each([
    ['before the ledger', BEFORE, 1, ['no-run', 'before-ledger']],
    ['that the ledger does not reach', AFTER, 5, ['no-run', 'period-not-over']],
  ] as const)('%s, so without a run, is the ledger alone and says so', async (_what, scope, size, kinds) => {
    const { manifest, gaps } = await exported({ directory: sample.directory, scope });
    expect(manifest.ledger.size).toBe(size);
    expect(manifest.files.filter(({ path: name }) => name.startsWith('runs/'))).toEqual([]);
    expect(gaps.map(({ kind }) => kind)).toEqual(kinds);
    for (const text of await everywhere(scope)) expect(text).toContain('no run in this period');
  });

  it('has the whole ledger as long as no entry shows that it is over', () => {
    const scope = {
      kind: 'period',
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-04-01T00:00:00.000Z',
    } as const;
    const entry = (n: number, at: string): LedgerEntry => ({
      v: 1,
      n,
      at,
      type: 'key-revoked',
      key: 'k',
      from: at,
      reason: 'lost',
    });
    const quiet = [entry(0, '2026-01-02T00:00:00.000Z'), entry(1, '2026-02-01T00:00:00.000Z')];
    expect(prefixSize({ entries: quiet, scope })).toBe(2);
    const later = [entry(2, '2026-04-01T00:00:00.000Z'), entry(3, '2026-05-01T00:00:00.000Z')];
    expect(prefixSize({ entries: [...quiet, ...later], scope })).toBe(3);
  });
});

const Q = ['2026-04', '2026-07', '2026-10'].map((at) => `${at}-01T00:00:00.000Z`);
const Q2 = { kind: 'period', from: Q[0] ?? '', to: Q[1] ?? '' } as const;
const Q3 = { kind: 'period', from: Q[1] ?? '', to: Q[2] ?? '' } as const;

/** An evidence directory with two runs in April, and these entries of schedules by these clocks. */
async function withSchedules(bodies: readonly (readonly [at: string, body: ScheduleEntry])[]) {
  const directory = await copyOf(sample);
  for (const [at, body] of bodies)
    await enterIntoLedger({
      ...{ directory, organisation: 'example', keys: [sample.key], body },
      now: () => Date.parse(at),
    });
  return directory;
}

function commitmentOf(of: Scheduled, days: readonly string[]): ScheduleEntry {
  return { type: 'draw-committed', ...of, days, commitment: commitmentTo(draw(of) ?? '') };
}

describe('an outage over the end of a quarter', () => {
  const missed = { schedule: 'surprise', period: '2026-Q2' };
  const june = ['2026-06-29'];
  const due = '2026-06-29T08:00:00.000Z';
  const told = { type: 'draw-revealed', ...missed, draw: draw(missed) ?? '', day: '2026-06-29' } as const;
  const lost = { type: 'run-not-held', ...missed, due, reason: 'engine-down', because: null } as const;
  const next = { schedule: 'surprise', period: '2026-Q3' };
  const [back, then, later] = [
    '2026-07-01T06:00:00.000Z',
    '2026-07-01T06:00:01.000Z',
    '2026-10-01T06:00:00.000Z',
  ];
  const over = commitmentOf({ ...next, period: '2026-Q4' }, ['2026-10-05']);

  it.each<[string, Parameters<typeof withSchedules>[0], readonly string[]]>([
    [
      'one schedule, whose day is told first',
      [
        ['2026-06-01T06:00:00.000Z', commitmentOf(missed, june)],
        [back, told],
        [then, lost],
      ],
      [],
    ],
    [
      'two schedules, of which another draws first',
      [
        [back, commitmentOf({ ...next, schedule: 'other' }, ['2026-09-30'])],
        [then, lost],
      ],
      ['draw-pending'],
    ],
  ])('hides no drill that was not held: %s', async (_what, bodies, draws) => {
    const directory = await withSchedules([...bodies, [later, over]]);
    const [second, third] = [
      await exported({ directory, scope: Q2 }),
      await exported({ directory, scope: Q3 }),
    ];
    expect(second.gaps.map(({ kind }) => kind)).toEqual(['not-held', 'before-ledger']);
    expect(third.gaps.map(({ kind }) => kind)).toEqual(['not-held-before', ...draws, 'no-run']);
    for (const { file } of [second, third]) {
      expect(await said({ target: file, sample })).toBe('valid');
      expect(await pdfText(file)).toContain(`surprise in 2026-Q2, due ${due}: engine-down`);
    }
  });
});

it('the lines of VERIFY.md hold a draw that was told against its commitment, and print what was not held or told', async () => {
  const of = { schedule: 'surprise', period: '2026-Q2' };
  const secret = draw(of) ?? '';
  const days = ['2026-06-22', '2026-06-23', '2026-06-24', '2026-06-25', '2026-06-26'];
  const day = drawnDay({ draw: secret, days });
  const [from, to] = ['2026-06-01T06:00:00.000Z', '2026-06-27T06:00:00.000Z'];
  const due = `${day}T08:00:00.000Z`;
  const directory = await withSchedules([
    [from, commitmentOf(of, days)],
    [to, { type: 'draw-revealed', ...of, draw: secret, day }],
    [to, { type: 'run-not-held', ...of, due, reason: 'engine-down', because: null }],
    ['2026-07-01T06:00:00.000Z', commitmentOf({ ...of, period: '2026-Q3' }, ['2026-09-30'])],
  ]);
  const folder = await unpacked((await exported({ directory, scope: Q2 })).file);
  const lines = [SETUP, TREE, LEDGER].join('');
  const follow = () => typed({ folder, lines, elsewhere: { vkey: sample.key.vkey } });
  const told = `the draw of ["surprise", "2026-Q2"], committed to at ${from}, falls on`;
  const honest = await follow();
  expect(honest).toContain(`${told} ${day}: good`);
  expect(honest).toMatch(/a drill was NOT HELD: .*"reason": "engine-down"/);
  expect(honest).toMatch(/a draw was NOT TOLD in this ledger: .*"period": "2026-Q3"/);
  expect(honest).not.toMatch(BAD);
  expect(honest).not.toContain('NEITHER OPENED');
  const file = path.join(folder, 'ledger/entries.jsonl');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^.*"run-not-held".*\n/m, ''));
  expect(await follow()).toContain(
    'the drill of ["surprise", "2026-Q2"] was NEITHER OPENED NOR GIVEN UP in this ledger',
  );
  const other = days.find((each) => each !== day) ?? '';
  await writeFile(file, text.replace(`"day":"${day}"`, `"day":"${other}"`));
  expect(await follow()).toContain(`${told} ${other}: WRONG`);
  await writeFile(file, text.replace(commitmentTo(secret), commitmentTo('0'.repeat(64))));
  expect(await follow()).toContain(`${told} ${day}: WRONG`);
  // The same draw, committed to once its day was known.
  const entries = text
    .trimEnd()
    .split('\n')
    .map((line) => entrySchema.parse(JSON.parse(line)));
  const later = entries.length;
  const swapped = entries.map((entry) =>
    entry.type === 'draw-committed' && entry.period === of.period ? { ...entry, n: later } : entry,
  );
  await writeFile(file, swapped.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  expect(await follow()).toContain(`${told} ${day}: WRONG`);
});

it('a draw of the last day of a quarter that was never told is a gap of that quarter', async () => {
  const of = { schedule: 'surprise', period: '2026-Q2' };
  const entry = (period: string, day: string) => commitmentOf({ ...of, schedule: 'other', period }, [day]);
  const directory = await withSchedules([
    ['2026-06-01T06:00:00.000Z', commitmentOf(of, ['2026-06-30'])],
    ['2026-07-01T06:00:00.000Z', entry('2026-Q3', '2026-09-30')],
    ['2026-07-03T00:00:00.000Z', entry('2026-Q4', '2026-12-31')],
    ['2026-07-04T00:00:00.000Z', entry('2027-Q1', '2027-03-31')],
  ]);
  const { manifest, gaps, file } = await exported({ directory, scope: Q2 });
  expect(manifest.ledger.size).toBe(8);
  expect(gaps.map(({ kind }) => kind)).toEqual(['draw-untold', 'before-ledger']);
  expect(await said({ target: file, sample })).toBe('valid');
});

it('has the opening of a drill of its last day, though that was drawn for a zone whose evening is of the next quarter', () => {
  const of = { schedule: 'surprise', period: '2026-Q2' };
  const header = (n: number, at: string) => ({ v: 1 as const, n, at });
  const digest = '0'.repeat(64);
  const entries: LedgerEntry[] = [
    { ...header(0, '2026-05-01T00:00:00.000Z'), type: 'ledger-opened', organisation: 'example', key: 'k' },
    {
      ...header(1, '2026-07-01T02:00:00.000Z'),
      type: 'draw-revealed',
      ...of,
      draw: digest,
      day: '2026-06-30',
    },
    {
      ...{ ...header(2, '2026-07-01T02:00:01.000Z'), type: 'run-opened' },
      ...{ run: 'surprise-2026-q2', runbook: 'r', mode: 'drill', plan: digest },
    },
    { ...header(3, '2026-07-02T00:00:00.000Z'), type: 'key-revoked', key: 'k', from: '', reason: 'lost' },
  ];
  expect(prefixSize({ entries, scope: Q2 })).toBe(3);
});

it('names a drill that was drawn where the entry that it was not held was dropped, and the ledger signed anew', async () => {
  const of = { schedule: 'surprise', period: '2026-Q2' };
  const day = '2026-06-29';
  const due = `${day}T08:00:00.000Z`;
  const directory = await withSchedules([
    ['2026-06-01T06:00:00.000Z', commitmentOf(of, [day])],
    [due, { type: 'draw-revealed', ...of, draw: draw(of) ?? '', day }],
    [due, { type: 'run-not-held', ...of, due, reason: 'paused', because: 'move' }],
    ['2026-10-01T06:00:00.000Z', commitmentOf({ ...of, period: '2026-Q4' }, ['2026-12-30'])],
  ]);
  const edit = (entries: LedgerEntry[]) => entries.filter(({ type }) => type !== 'run-not-held');
  await rewrite({ directory, edit });
  await reseal({ directory, key: sample.key });
  const [second, third] = [
    await exported({ directory, scope: Q2 }),
    await exported({ directory, scope: Q3 }),
  ];
  expect(second.gaps.map(({ kind }) => kind)).toEqual(['draw-unkept', 'before-ledger']);
  expect(third.gaps.map(({ kind }) => kind)).toEqual(['no-run']);
  const text = second.gaps[0]?.text ?? '';
  expect(await pdfText(second.file)).toContain(text);
  const { ledger } = await verifyEvidence({ path: directory, vkeys: [sample.key.vkey] });
  expect(ledger?.absent.filter((each) => each.startsWith('the drill of surprise'))).toHaveLength(1);
});

it('a draw of the quarter that is not told where the ledger ends is a gap of that quarter, and of no other', async () => {
  const of = { schedule: 'surprise', period: '2026-Q2' };
  const last = '2026-07-01T06:00:00.000Z';
  const directory = await withSchedules([
    ['2026-06-01T06:00:00.000Z', commitmentOf(of, ['2026-06-29', '2026-06-30'])],
    [last, commitmentOf({ ...of, schedule: 'other', period: '2026-Q4' }, ['2026-12-31'])],
  ]);
  const { gaps, file } = await exported({ directory, scope: Q2 });
  expect(gaps.map(({ kind }) => kind)).toEqual(['draw-pending', 'before-ledger']);
  expect(gaps[0]?.text).toContain(`surprise for 2026-Q2 was committed to and not told by ${last},`);
  const report = await verifyPackage({ path: file, vkeys: [sample.key.vkey] });
  expect([report.valid, report.gaps]).toEqual([true, gaps]);
  for (const text of [await textIn(file, 'VERIFY.md'), await pdfText(file)])
    expect(text.split(gaps[0]?.text ?? '')).toHaveLength(2);
  const third = await exported({ directory, scope: Q3 });
  expect(third.gaps.map(({ kind }) => kind)).toEqual(['no-run', 'period-not-over']);
});

describe('the gaps of a period', () => {
  it('are none for a run, which has no period', () => {
    const at = '2026-01-01T00:00:00.000Z';
    const period = { id: '2026-Q1', first: '2026-01-01', last: '2026-03-31' };
    const unheld = {
      notHeld: [{ due: at, period, at, text: 'a' }],
      untold: ['b'],
      pending: [],
      unkept: [],
      offDay: [],
    };
    expect(
      periodGaps({ scope: { kind: 'run', run: 'a' }, from: at, to: at, runs: [], unheld, courses: [] }),
    ).toEqual([]);
  });

  const STARTS = ['2026-07', '2026-10', '2027-01', '2027-04', '2027-07'].map(
    (at) => `${at}-01T00:00:00.000Z`,
  );
  type Given = Partial<Pick<Parameters<typeof periodGaps>[0], 'unheld' | 'courses'>>;

  /** The kinds of gaps of four quarters from the third of 2026 on. */
  function kinds(given: Given): readonly (readonly string[])[] {
    const unheld = { notHeld: [], untold: [], pending: [], unkept: [], offDay: [] };
    return STARTS.slice(1).map((to, index) => {
      const from = STARTS[index] ?? '';
      const scope = { kind: 'period', from, to } as const;
      const runs = [{ status: 'included' as const }];
      return periodGaps({ scope, from, to, runs, unheld, courses: [], ...given }).map(({ kind }) => kind);
    });
  }

  it('name a run off its day in the period of its name and in that of its opening alone', () => {
    const period = { id: '2026-Q4', first: '2026-10-01', last: '2026-12-31' };
    const offDay = [{ at: '2027-03-28T09:00:00.000Z', period, text: 'late' }];
    const told = kinds({ unheld: { notHeld: [], untold: [], pending: [], unkept: [], offDay } });
    expect(told).toEqual([[], ['off-day'], ['off-day'], []]);
  });

  it('name a drill that was not held in its period, and in that of its entry where that is a later one', () => {
    const period = { id: '2026-Q3', first: '2026-07-01', last: '2026-09-30' };
    const notHeld = { period, text: 'a' };
    const of = (due: string, at: string) =>
      kinds({
        unheld: { notHeld: [{ ...notHeld, due, at }], untold: [], pending: [], unkept: [], offDay: [] },
      });
    const [due, west] = ['2026-09-30T09:00:00.000Z', '2026-10-01T02:00:00.000Z'];
    expect(of(due, '2026-09-30T23:00:00.000Z')).toEqual([['not-held'], [], [], []]);
    expect(of(due, '2027-01-01T00:00:00.000Z')).toEqual([['not-held'], [], ['not-held-before'], []]);
    expect(of(west, west)).toEqual([['not-held'], ['not-held'], [], []]);
  });

  it('name a run whose own journal is of another time', () => {
    const [openedAt, closedAt] = ['2026-12-31T22:00:00.000Z', '2027-01-01T00:00:00.000Z'];
    const there = ['other-time'];
    expect(kinds({ courses: [{ run: 'a', openedAt, closedAt }] })).toEqual([there, [], [], there]);
    expect(kinds({ courses: [{ run: 'a', openedAt, closedAt: null }] })).toEqual([there, [], [], []]);
  });
});
