import { copyFile, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../../domain/ledger.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import type { SampleRun } from '../build-run.ts';
import { buildRun } from '../build-run.ts';
import { strangerKey } from '../tamper.ts';
import { breaksOf, copyOf, enterRun, reseal, rewrite, twoRuns } from './ledger-of.ts';

let sample: SampleRun;
beforeAll(async () => {
  sample = await twoRuns();
});

const change = (n: number, fields: object) => (entries: LedgerEntry[]) =>
  entries.map((entry) => (entry.n === n ? { ...entry, ...fields } : entry));

describe('a directory with its ledger', () => {
  it('is valid, and says which runs there were in which time', async () => {
    const { directory, key } = sample;
    const { valid, ledger, runs } = await verifyEvidence({ path: directory, vkeys: [key.vkey] });
    expect(ledger).toMatchObject({ status: 'valid', entries: 5, runs: 2, unfinished: [], broken: null });
    expect(valid).toBe(true);
    expect(ledger?.trust).toEqual({ kind: 'given', signedBy: [key.vkey] });
    expect(runs.flatMap(({ absent }) => absent).join('\n')).not.toContain('ledger');
  });

  it('is held against a run that is verified by itself, of which the other runs are not asked', async () => {
    const directory = await copyOf(sample);
    const asked = { path: path.join(directory, 'drill-2'), vkeys: [sample.key.vkey] };
    await rm(path.join(directory, 'drill-1'), { recursive: true });
    const { valid, ledger, runs } = await verifyEvidence(asked);
    expect([valid, ledger?.status, ledger?.runs]).toEqual([true, 'valid', 2]);
    expect(ledger?.absent).toContainEqual(expect.stringContaining('one run was given by itself'));
    expect(runs[0]?.absent.join()).not.toContain('ledger is not at hand');
    await rewrite({ directory, edit: (all) => all.filter((entry) => !('run' in entry)) });
    await rm(path.join(directory, 'ledger/checkpoints'), { recursive: true });
    await mkdir(path.join(directory, 'ledger/checkpoints'));
    await reseal({ directory, key: sample.key });
    expect((await verifyEvidence(asked)).runs[0]?.broken?.code).toBe('RUN_UNLISTED');
  });

  it.each<[string, (ledger: string) => Promise<unknown>]>([
    ['no ledger', () => Promise.resolve()],
    ['a folder of its name and nothing of it', (ledger) => mkdir(ledger)],
    ['a file of its name', (ledger) => writeFile(ledger, '2026-04-01 coffee')],
  ])('is not at hand where beside a run by itself there is %s, and that is said', async (_what, put) => {
    const directory = await copyOf(sample);
    await rm(path.join(directory, 'ledger'), { recursive: true });
    await put(path.join(directory, 'ledger'));
    const asked = { path: path.join(directory, 'drill-2'), vkeys: [sample.key.vkey] };
    const { valid, ledger, runs } = await verifyEvidence(asked);
    expect([valid, ledger]).toEqual([true, null]);
    expect(runs[0]?.absent).toContainEqual(expect.stringContaining('ledger is not at hand'));
  });

  it('lists a run that was never closed as open, sealed or not, and is not valid', async () => {
    const open = await twoRuns({ closed: false });
    const { valid, ledger, runs } = await verifyEvidence({
      path: open.directory,
      vkeys: [open.key.vkey],
    });
    expect(ledger?.unfinished).toEqual(['drill-2']);
    expect(runs.map(({ status }) => status)).toEqual(['valid', 'open']);
    expect(valid).toBe(false);
  });

  it.each<[string, string, (directory: string) => Promise<unknown>]>([
    [
      'an entry was changed',
      'ROOT_MISMATCH',
      (directory) => rewrite({ directory, edit: change(2, { restored: false }) }),
    ],
    [
      'an entry was dropped',
      'EVIDENCE_GAP',
      (directory) => rewrite({ directory, numbered: false, edit: (entries) => entries.toSpliced(2, 1) }),
    ],
    [
      'an entry was dropped and the rest numbered anew',
      'EVIDENCE_TRUNCATED',
      (directory) => rewrite({ directory, edit: (entries) => entries.toSpliced(2, 1) }),
    ],
    [
      'the last entry was dropped',
      'EVIDENCE_TRUNCATED',
      (directory) => rewrite({ directory, edit: (entries) => entries.slice(0, -1) }),
    ],
    [
      'two entries changed places',
      'EVENT_OUT_OF_ORDER',
      (directory) =>
        rewrite({
          directory,
          edit: (all) => [...all.slice(0, 1), ...all.slice(1, 3).toReversed(), ...all.slice(3)],
        }),
    ],
    [
      'a run was entered twice',
      'EVENT_OUT_OF_ORDER',
      (directory) => rewrite({ directory, edit: (all) => [...all, ...all.slice(1, 2)] }),
    ],
    [
      'an entry says more than it may',
      'EVENT_MALFORMED',
      (directory) => rewrite({ directory, edit: change(2, { note: 'externally certified' }) }),
    ],
    [
      'a checkpoint is gone',
      'CHECKPOINT_MISSING',
      (directory) => rm(path.join(directory, 'ledger/checkpoints/3')),
    ],
    [
      'the checkpoint of another size lies in the place of one',
      'CHECKPOINT_INVALID',
      (directory) =>
        copyFile(path.join(directory, 'ledger/checkpoints/2'), path.join(directory, 'ledger/checkpoints/3')),
    ],
    [
      'it was signed anew by a stranger',
      'CHECKPOINT_UNTRUSTED',
      async (directory) => reseal({ directory, key: await strangerKey() }),
    ],
    [
      'a strange file lies in it',
      'ARTIFACT_UNKNOWN',
      (directory) => writeFile(path.join(directory, 'ledger/note'), ''),
    ],
    [
      'the entries are gone',
      'EVIDENCE_MISSING',
      (directory) => rm(path.join(directory, 'ledger/entries.jsonl')),
    ],
    [
      'the folder of a run was deleted',
      'RUN_MISSING',
      (directory) => rm(path.join(directory, 'drill-1'), { recursive: true }),
    ],
    [
      'the folder of a run was hidden',
      'RUN_MISSING',
      (directory) => rename(path.join(directory, 'drill-1'), path.join(directory, '.drill-1')),
    ],
  ])('in which %s is broken: %s', async (_what, code, tamper) => {
    const directory = await copyOf(sample);
    await tamper(directory);
    expect(await breaksOf({ directory, key: sample.key })).toMatchObject({ valid: false, ledger: code });
  });

  it.each<[string, string, (entries: LedgerEntry[]) => LedgerEntry[]]>([
    ['says another end of a run', 'LEDGER_MISMATCH', change(2, { verdict: 'deviated' })],
    [
      'says another log of a run',
      'LEDGER_MISMATCH',
      change(2, { checkpoint: { size: 11, root: 'b'.repeat(64) } }),
    ],
    ['says another runbook', 'LEDGER_MISMATCH', change(1, { runbook: 'other' })],
    [
      'leaves a run out',
      'RUN_UNLISTED',
      (all) => all.filter((entry) => !('run' in entry) || entry.run !== 'drill-1'),
    ],
    [
      'puts a run in that never was',
      'LEDGER_MISMATCH',
      (all) => [...all.slice(0, 1), { ...ghost, at: all[0]?.at ?? '' }, ...all.slice(1)],
    ],
  ])('whose ledger %s, signed anew with our own key, is seen by its runs: %s', async (_what, code, edit) => {
    const directory = await copyOf(sample);
    await rewrite({ directory, edit });
    await rm(path.join(directory, 'ledger/checkpoints'), { recursive: true });
    await cp(path.join(sample.directory, 'ledger/checkpoints'), path.join(directory, 'ledger/checkpoints'), {
      recursive: true,
      filter: (file) => !/\/\d+$/.test(file),
    });
    await reseal({ directory, key: sample.key });
    const found = await breaksOf({ directory, key: sample.key });
    expect(found.valid).toBe(false);
    expect(found.runs).toContain(code);
  });

  it('in which a run opens with a ledger that was never ours is seen: LEDGER_MISMATCH', async () => {
    const forged = await buildRun({
      run: 'drill-3',
      enter: async (input) => ({ ...(await enterRun(input)), root: 'd'.repeat(64) }),
    });
    const { ledger, runs } = await breaksOf(forged);
    expect([ledger, runs]).toEqual(['valid', ['LEDGER_MISMATCH']]);
  });

  it('in which a run was never entered is seen: RUN_UNLISTED', async () => {
    const directory = await copyOf(sample);
    const hidden = await buildRun({ run: 'drill-9' });
    await cp(hidden.root, path.join(directory, 'drill-9'), { recursive: true });
    const report = await verifyEvidence({ path: directory, vkeys: [sample.key.vkey, hidden.key.vkey] });
    expect(report.runs.map(({ broken }) => broken?.code ?? null)).toEqual([null, null, 'RUN_UNLISTED']);
  });
});

const ghost: LedgerEntry = {
  v: 1,
  n: 1,
  at: '2026-01-01T00:00:00.000Z',
  type: 'run-opened',
  run: 'ghost',
  runbook: 'r',
  mode: 'drill',
  plan: 'a'.repeat(64),
};
