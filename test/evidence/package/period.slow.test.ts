import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sayExported, sayPackage } from '../../../cli/evidence/say-package.ts';
import type { LedgerEntry } from '../../../domain/ledger.ts';
import { entrySchema } from '../../../evidence/ledger/entry-schema.ts';
import { periodGaps } from '../../../evidence/package/documents/ledger-gaps.ts';
import { prefixSize, type Scope } from '../../../evidence/package/scope.ts';
import { verifyPackage } from '../../../evidence/package/verify.ts';
import type { SampleRun } from '../build-run.ts';
import { twoRuns } from '../ledger/ledger-of.ts';
import { ALWAYS, exported, said } from './packages.ts';
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

describe('the gaps of a period', () => {
  it('are none for a run, which has no period', () => {
    const at = '2026-01-01T00:00:00.000Z';
    const unheld = { notHeld: [{ due: at, text: 'a' }], untold: ['b'], offDay: [] };
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
    const unheld = { notHeld: [], untold: [], offDay: [] };
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
    const told = kinds({ unheld: { notHeld: [], untold: [], offDay } });
    expect(told).toEqual([[], ['off-day'], ['off-day'], []]);
  });

  it('name a run whose own journal is of another time', () => {
    const [openedAt, closedAt] = ['2026-12-31T22:00:00.000Z', '2027-01-01T00:00:00.000Z'];
    const there = ['other-time'];
    expect(kinds({ courses: [{ run: 'a', openedAt, closedAt }] })).toEqual([there, [], [], there]);
    expect(kinds({ courses: [{ run: 'a', openedAt, closedAt: null }] })).toEqual([there, [], [], []]);
  });
});
