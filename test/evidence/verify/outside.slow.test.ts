import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anchorRun } from '../../../evidence/anchor/anchor.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import {
  NOBODY_OUTSIDE,
  TIMESTAMP_ABSENT,
  TIMESTAMP_UNVOUCHED,
  WITNESS_ABSENT,
  WITNESS_UNVOUCHED,
  type OutsideTrust,
} from '../../../evidence/verify/outside.ts';
import { openOutside, type OutsidePair } from '../anchor/outside.ts';
import type { SampleRun } from '../build-run.ts';
import { copyOf, twoRuns } from '../ledger/ledger-of.ts';
import { makeAuthority } from '../../support/tsa.ts';
import { makeWitnessKey } from '../witness/log.ts';

let sample: SampleRun;
let pair: OutsidePair;
let directory: string;

beforeAll(async () => {
  sample = await twoRuns();
  pair = await openOutside({ logs: [sample.key.vkey] });
  for (const run of ['drill-1', 'drill-2'])
    await anchorRun({ directory: sample.directory, run, outside: pair.outside, limitMs: 60_000 });
});

beforeEach(async () => {
  directory = await copyOf(sample);
});

const verify = (outside: OutsideTrust = pair.trust) =>
  verifyEvidence({ path: directory, vkeys: [sample.key.vkey], outside });

/** Everything that is said not to be there, of the ledger and of the second run. */
function absentOf({ ledger, runs }: Awaited<ReturnType<typeof verify>>): {
  ledger: readonly string[];
  run: readonly string[];
} {
  const outsiders = [TIMESTAMP_ABSENT, TIMESTAMP_UNVOUCHED, WITNESS_ABSENT, WITNESS_UNVOUCHED];
  const only = (lines: readonly string[] = []) => lines.filter((line) => outsiders.includes(line));
  return { ledger: only(ledger?.absent), run: only(runs[1]?.absent) };
}

async function onlyFile(folder: string): Promise<string> {
  const [name = '', ...more] = await readdir(path.join(directory, folder));
  expect(more).toEqual([]);
  return path.join(folder, name);
}

async function flipLast(file: string): Promise<void> {
  const bytes = await readFile(path.join(directory, file));
  const last = bytes.length - 4;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  await writeFile(path.join(directory, file), bytes);
}

describe('a verification with those outside whom the reader trusts', () => {
  it('names time, authority and witness of each log, and misses nothing', async () => {
    const report = await verify();
    expect(report.valid).toBe(true);
    const size = sample.events.length;
    for (const [log, over] of [
      [report.runs[1], size],
      [report.ledger, 5],
    ] as const) {
      expect(log?.timestamps).toEqual([
        expect.objectContaining({
          size: over,
          trust: 'root',
          tsa: expect.stringContaining('Pretend timestamp'),
        }),
      ]);
      expect(log?.witnesses).toEqual({
        witnessed: [{ size: over, witness: pair.trust.witnesses?.[0], time: expect.stringMatching(/Z$/) }],
        unknown: [],
      });
    }
    expect(report.runs[1]?.parts).toMatchObject({ timestamps: 'held', witnesses: 'held' });
    expect(absentOf(report)).toEqual({ ledger: [], run: [] });
  });

  it('says that trust was not given where the reader names nobody, and still checks imprint and signature', async () => {
    const report = await verify(NOBODY_OUTSIDE);
    expect(report.valid).toBe(true);
    expect(report.runs[1]?.timestamps[0]?.trust).toBe('not-given');
    expect(report.runs[1]?.witnesses.unknown).toHaveLength(1);
    const both = [TIMESTAMP_UNVOUCHED, WITNESS_UNVOUCHED];
    expect(absentOf(report)).toEqual({ ledger: both, run: both });
  });

  it('says what is absent, and only that', async () => {
    await rm(path.join(directory, 'drill-2', 'timestamps'), { recursive: true });
    await rm(path.join(directory, 'ledger', 'cosignatures'), { recursive: true });
    const report = await verify();
    expect(report.valid).toBe(true);
    expect(report.runs[1]?.parts).toMatchObject({ timestamps: 'absent', witnesses: 'held' });
    expect(absentOf(report)).toEqual({ ledger: [WITNESS_ABSENT], run: [TIMESTAMP_ABSENT] });
  });

  it.each([
    ['drill-2', 'timestamps', 'TIMESTAMP_INVALID'],
    ['drill-2', 'cosignatures', 'COSIGNATURE_INVALID'],
    ['ledger', 'timestamps', 'TIMESTAMP_INVALID'],
    ['ledger', 'cosignatures', 'COSIGNATURE_INVALID'],
  ])('breaks %s on a rotten file in its %s', async (log, folder, code) => {
    const file = await onlyFile(`${log}/${folder}`);
    await flipLast(file);
    const { valid, ledger, runs } = await verify();
    const broken = log === 'ledger' ? ledger?.broken : runs[1]?.broken;
    expect(valid).toBe(false);
    expect(broken).toMatchObject({ code, place: file.replace(`${log}/`, '') });
  });

  it('breaks on an authority that no root certifies, and lists a witness that is not named', async () => {
    const roots = [(await makeAuthority()).root];
    expect((await verify({ ...pair.trust, roots })).runs[1]?.broken?.code).toBe('TIMESTAMP_UNTRUSTED');
    const report = await verify({ ...pair.trust, witnesses: [makeWitnessKey('other').vkey] });
    expect(absentOf(report)).toEqual({ ledger: [WITNESS_UNVOUCHED], run: [WITNESS_UNVOUCHED] });
  });

  it.each(['timestamps/9.tsa-1.txt', 'timestamps/tsa-1.tsr'])('takes %s for a stranger', async (name) => {
    const file = await onlyFile('drill-2/timestamps');
    await rename(path.join(directory, file), path.join(directory, 'drill-2', name));
    expect((await verify()).runs[1]?.broken).toMatchObject({ code: 'ARTIFACT_UNKNOWN', place: name });
  });
});
