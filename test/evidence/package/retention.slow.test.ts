import { rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sayExported } from '../../../cli/evidence/say-package.ts';
import type { SampleRun } from '../build-run.ts';
import { breaksOf, copyOf, twoRuns } from '../ledger/ledger-of.ts';
import { codeOfAsync } from '../refused.ts';
import { ALWAYS, exported, said } from './packages.ts';

let sample: SampleRun;
/** The evidence of two runs, the folder of the first deleted. */
let directory: string;
beforeAll(async () => {
  sample = await twoRuns();
  directory = await copyOf(sample);
  await rm(path.join(directory, 'drill-1'), { recursive: true });
});

describe('a run whose folder was deleted', () => {
  it('keeps no other scope from being exported and verified, and is named', async () => {
    const written = await exported({ directory, scope: { kind: 'run', run: 'drill-2' } });
    expect(written.notAtHand).toEqual(['drill-1']);
    expect(sayExported(written)).toContain('entered in the ledger, folder not at hand: drill-1');
    expect(await said({ target: written.file, sample })).toBe('valid');
  });

  it('gives the same package as before for a scope without it', async () => {
    const scope = { kind: 'run', run: 'drill-2' } as const;
    const before = await exported({ directory: sample.directory, scope });
    expect(before.notAtHand).toEqual([]);
    expect((await exported({ directory, scope })).sha256).toBe(before.sha256);
  });

  it.each([
    ['its own', { kind: 'run', run: 'drill-1' }],
    ['its period', { kind: 'period', ...ALWAYS }],
    ['an account in its period', { kind: 'account', account: 'breakglass-9', ...ALWAYS }],
  ] as const)('is missing in %s', async (_what, scope) => {
    expect(await codeOfAsync(() => exported({ directory, scope }))).toBe('RUN_MISSING');
  });

  it('is missing where the whole directory is verified', async () => {
    expect(await breaksOf({ directory, key: sample.key })).toEqual({
      valid: false,
      ledger: 'RUN_MISSING',
      runs: ['valid'],
    });
  });

  it('keeps a period without runs from nothing, even where no run is left at all', async () => {
    const empty = await copyOf(sample);
    await rm(path.join(empty, 'drill-1'), { recursive: true });
    await rm(path.join(empty, 'drill-2'), { recursive: true });
    const scope = { kind: 'period', from: ALWAYS.from, to: '2001-01-01T00:00:00.000Z' } as const;
    const { file, notAtHand } = await exported({ directory: empty, scope });
    expect(notAtHand).toEqual(['drill-1', 'drill-2']);
    expect(await said({ target: file, sample })).toBe('valid');
  });
});
