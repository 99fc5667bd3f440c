import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Anchor } from '../../../domain/anchor.ts';
import { anchorRun } from '../../../evidence/anchor/anchor.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { buildRun, type SampleRun } from '../build-run.ts';
import { closingOf, copyOf, enterRun, ORGANISATION, twoRuns } from '../ledger/ledger-of.ts';
import { openOutside, type OutsidePair } from './outside.ts';

const LIMIT_MS = 60_000;
/** Nobody listens there: the port of discard is closed on any machine that these tests may run on. */
const NOBODY = 'http://127.0.0.1:9';

let sample: SampleRun;
let pair: OutsidePair;

beforeAll(async () => {
  sample = await twoRuns();
  pair = await openOutside({ logs: [sample.key.vkey] });
});

function sizeOfRun(): number {
  return sample.events.length;
}

/** `run timestamp tsa-1 anchored`, or with the code of why not. */
function said(anchors: readonly Anchor[]): string[] {
  return anchors.map(({ log, kind, by, outcome, because }) => {
    return [log, kind, by, because?.split(':')[0] ?? outcome].join(' ');
  });
}

describe('anchorRun', () => {
  it('has the closing checkpoint and that of the whole ledger timestamped and co-signed, once', async () => {
    const directory = await copyOf(sample);
    const { outside, asked } = await openOutside({ logs: [sample.key.vkey] });
    const expected = [
      'run timestamp tsa-1 anchored',
      'run witness audit anchored',
      'ledger timestamp tsa-1 anchored',
      'ledger witness audit anchored',
    ];
    expect(said(await anchorRun({ directory, run: 'drill-2', outside, limitMs: LIMIT_MS }))).toEqual(
      expected,
    );
    expect(await readdir(path.join(directory, 'drill-2', 'timestamps'))).toEqual([
      `${sizeOfRun()}.tsa-1.tsr`,
    ]);
    expect(await readdir(path.join(directory, 'drill-2', 'cosignatures'))).toHaveLength(1);
    expect(await readdir(path.join(directory, 'ledger', 'timestamps'))).toEqual(['5.tsa-1.tsr']);
    const first = { ...asked };
    expect(first).toEqual({ timestamps: 2, cosignatures: 2 });
    expect(said(await anchorRun({ directory, run: 'drill-2', outside, limitMs: LIMIT_MS }))).toEqual(
      expected,
    );
    expect(asked).toEqual(first);
  });

  it('proves to a witness that the ledger has only grown since', async () => {
    const first = await buildRun({ run: 'drill-1', enter: enterRun });
    const { directory, key, base } = first;
    const { outside } = await openOutside({ logs: [key.vkey] });
    const enter = (run: SampleRun) =>
      enterIntoLedger({ directory, organisation: ORGANISATION, keys: [key], body: closingOf(run) });
    await enter(first);
    await anchorRun({ directory, run: 'drill-1', outside, limitMs: LIMIT_MS });
    await enter(await buildRun({ run: 'drill-2', base, enter: enterRun }));
    const later = await anchorRun({ directory, run: 'drill-2', outside, limitMs: LIMIT_MS });
    expect(later.map(({ because }) => because)).toEqual([null, null, null, null]);
    const sizes = (await readdir(path.join(directory, 'ledger', 'cosignatures'))).map(
      (name) => name.split('.')[0],
    );
    expect(sizes.toSorted()).toEqual(['3', '5']);
  });

  it('asks three times, and says of each who could not why; the others are anchored all the same', async () => {
    const directory = await copyOf(sample);
    const { outside } = pair;
    const gone = { ...outside, timestamps: outside.timestamps.map((each) => ({ ...each, url: NOBODY })) };
    const anchors = await anchorRun({ directory, run: 'drill-2', outside: gone, limitMs: LIMIT_MS });
    expect(said(anchors)).toEqual([
      'run timestamp tsa-1 TIMESTAMP_UNAVAILABLE',
      'run witness audit anchored',
      'ledger timestamp tsa-1 TIMESTAMP_UNAVAILABLE',
      'ledger witness audit anchored',
    ]);
    await expect(readdir(path.join(directory, 'drill-2', 'timestamps'))).rejects.toThrow('ENOENT');
  });

  it('ends when the time for all is over', async () => {
    const directory = await copyOf(sample);
    const { outside } = pair;
    const gone = {
      ...outside,
      witnesses: outside.witnesses.map((each) => ({ ...each, url: NOBODY })),
      timestamps: [],
    };
    const anchors = await anchorRun({ directory, run: 'drill-2', outside: gone, limitMs: 1 });
    expect(anchors.map(({ because }) => because)).toEqual(
      Array.from({ length: 2 }, () => 'expected an answer within 1 ms'),
    );
  });

  it('says that a run is not closed', async () => {
    const open = await buildRun({ until: 'open', run: 'drill-3', enter: enterRun });
    const anchors = await anchorRun({
      directory: open.directory,
      run: 'drill-3',
      outside: pair.outside,
      limitMs: LIMIT_MS,
    });
    expect(said(anchors).slice(0, 2)).toEqual([
      'run timestamp tsa-1 CHECKPOINT_MISSING',
      'run witness audit CHECKPOINT_MISSING',
    ]);
  });

  it('says that roots cannot be read, and of a stored cosignature that it is not the one', async () => {
    const directory = await copyOf(sample);
    const { outside } = pair;
    await anchorRun({ directory, run: 'drill-2', outside, limitMs: LIMIT_MS });
    const [name = ''] = await readdir(path.join(directory, 'drill-2', 'cosignatures'));
    await writeFile(path.join(directory, 'drill-2', 'cosignatures', name), '— another+00000000 AAAA\n');
    const blind = {
      ...outside,
      timestamps: outside.timestamps.map((each) => ({ ...each, rootsFile: `${each.rootsFile}.gone` })),
    };
    expect(
      said(await anchorRun({ directory, run: 'drill-2', outside: blind, limitMs: LIMIT_MS })).slice(0, 2),
    ).toEqual(['run timestamp tsa-1 FILE_NOT_FOUND', 'run witness audit COSIGNATURE_INVALID']);
  });

  it('reads and asks nothing where nobody is named', async () => {
    const nobody = { timestamps: [], witnesses: [], requestMs: 1 };
    await rm(path.join(sample.base, 'gone'), { recursive: true, force: true });
    const directory = path.join(sample.base, 'gone');
    expect(await anchorRun({ directory, run: 'drill-2', outside: nobody, limitMs: LIMIT_MS })).toEqual([]);
  });
});
