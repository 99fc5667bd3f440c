import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { anchorRun } from '../../evidence/anchor/anchor.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { checkpointText } from '../../evidence/core/checkpoint.ts';
import { appendLeaf, EMPTY_TREE, rootOf, type Tree } from '../../evidence/core/merkle.ts';
import { signNote } from '../../evidence/core/note.ts';
import { ledgerOrigin } from '../../evidence/ledger/read.ts';
import { enterIntoLedger } from '../../evidence/ledger/store.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import { TIMESTAMP_ABSENT, WITNESS_ABSENT, type OutsideTrust } from '../../evidence/verify/outside.ts';
import { originHash } from '../../evidence/witness/state.ts';
import { openOutside, type OutsidePair } from './anchor/outside.ts';
import { buildRun, type SampleRun } from './build-run.ts';
import { closingOf, copyOf, enterRun, ORGANISATION, reseal, rewrite } from './ledger/ledger-of.ts';
import { codeOfAsync } from './refused.ts';

/** The operator has the evidence key and all the files, but no person's key, and rules over nobody outside. */
let last: SampleRun;
let pair: OutsidePair;
/** What the witness co-signed last of the ledger: anybody may ask it. */
let witnessed: string;
let directory: string;

beforeAll(async () => {
  const first = await buildRun({ run: 'drill-1', enter: enterRun });
  const { base, key } = first;
  pair = await openOutside({ logs: [key.vkey] });
  await finish(first);
  last = await buildRun({ run: 'drill-2', base, enter: enterRun });
  await finish(last);
  const { url } = pair.outside.witnesses[0] ?? { url: '' };
  const answer = await fetch(`${url}/${originHash(ledgerOrigin(ORGANISATION))}/checkpoint`);
  witnessed = await answer.text();
});

beforeEach(async () => {
  directory = await copyOf(last);
});

/** Enters a run's end and has it vouched for, as a run does. */
async function finish(run: SampleRun): Promise<void> {
  const { key } = run;
  await enterIntoLedger({
    directory: run.directory,
    organisation: ORGANISATION,
    keys: [key],
    body: closingOf(run),
  });
  await anchorAgain(run.directory, closingOf(run).run);
}

function anchorAgain(of: string, run: string): Promise<readonly Anchor[]> {
  return anchorRun({ directory: of, run, outside: pair.outside, limitMs: 60_000 });
}

/** The first break of the ledger and of each run. */
async function breaks(outside: OutsideTrust = pair.trust): Promise<{ ledger: string; runs: string[] }> {
  const { ledger, runs } = await verifyEvidence({ path: directory, vkeys: [last.key.vkey], outside });
  return {
    ledger: ledger?.broken?.code ?? ledger?.status ?? 'none',
    runs: runs.map(({ broken, status }) => broken?.code ?? status),
  };
}

async function drop(log: string, ...kinds: readonly string[]): Promise<void> {
  for (const kind of kinds) await rm(path.join(directory, log, kind), { recursive: true, force: true });
}

/** Another last event for the second run, sealed again with the evidence key; the run still follows its plan. */
async function rewriteLastEvent(): Promise<Tree> {
  const file = path.join(directory, 'drill-2', 'journal.jsonl');
  const events = last.events.map((event) =>
    event.type === 'run-closed' ? { ...event, at: new Date(Date.parse(event.at) + 1).toISOString() } : event,
  );
  const leaves = events.map((event) => canonicalText(event));
  await writeFile(file, leaves.map((leaf) => `${leaf}\n`).join(''));
  const tree = leaves.reduce(appendLeaf, EMPTY_TREE);
  const text = checkpointText({
    origin: `breakglass/${ORGANISATION}/drill-2`,
    size: tree.size,
    root: rootOf(tree),
  });
  const { key } = last;
  await writeFile(
    path.join(directory, 'drill-2', 'checkpoints', String(tree.size)),
    signNote({ text, key, sign: key.sign }),
  );
  return tree;
}

async function enterAgain(tree: Tree): Promise<void> {
  await rewrite({
    directory,
    edit: (entries) =>
      entries.map((entry): LedgerEntry =>
        entry.type === 'run-closed' && entry.run === 'drill-2'
          ? { ...entry, checkpoint: { size: tree.size, root: rootOf(tree) } }
          : entry,
      ),
  });
  await reseal({ directory, key: last.key });
}

/** The second run never was: its folder and entries are gone, and what is left is as it was before. */
async function rollBack(): Promise<void> {
  await rm(path.join(directory, 'drill-2'), { recursive: true });
  await rewrite({ directory, edit: (entries) => entries.slice(0, 3) });
  for (const size of ['4', '5']) await rm(path.join(directory, 'ledger', 'checkpoints', size));
}

async function dropAnchorsOver(size: number): Promise<void> {
  for (const kind of ['timestamps', 'cosignatures']) {
    const folder = path.join(directory, 'ledger', kind);
    for (const name of await readdir(folder))
      if (name.startsWith(`${size}.`)) await rm(path.join(folder, name));
  }
}

describe('an operator who rewrites the end of a run and signs it again', () => {
  it('meets the timestamp first, then the cosignature, then the ledger', async () => {
    expect(await breaks()).toEqual({ ledger: 'valid', runs: ['valid', 'valid'] });
    await rewriteLastEvent();
    expect(await breaks()).toEqual({ ledger: 'valid', runs: ['valid', 'TIMESTAMP_INVALID'] });
    await drop('drill-2', 'timestamps');
    expect(await breaks()).toEqual({ ledger: 'valid', runs: ['valid', 'COSIGNATURE_INVALID'] });
    await drop('drill-2', 'cosignatures');
    expect(await breaks()).toEqual({ ledger: 'valid', runs: ['valid', 'LEDGER_MISMATCH'] });
  });

  it('meets them again at the ledger where he rewrites that too, and the witness does not sign again', async () => {
    await enterAgain(await rewriteLastEvent());
    await drop('drill-2', 'timestamps', 'cosignatures');
    expect((await breaks()).ledger).toBe('TIMESTAMP_INVALID');
    await drop('ledger', 'timestamps');
    expect((await breaks()).ledger).toBe('COSIGNATURE_INVALID');
    await drop('ledger', 'cosignatures');
    const anchors = await anchorAgain(directory, 'drill-2');
    expect(anchors.map(({ log, kind, because }) => [log, kind, because?.split(':')[0] ?? null])).toEqual([
      ['run', 'timestamp', null],
      ['run', 'witness', 'WITNESS_REFUSED'],
      ['ledger', 'timestamp', null],
      ['ledger', 'witness', 'WITNESS_REFUSED'],
    ]);
  });

  it('leaves evidence that holds and says what it lacks, and that the witness has another', async () => {
    await enterAgain(await rewriteLastEvent());
    for (const log of ['drill-2', 'ledger']) await drop(log, 'timestamps', 'cosignatures');
    expect(await breaks()).toEqual({ ledger: 'valid', runs: ['valid', 'valid'] });
    const { ledger, runs } = await verifyEvidence({
      path: directory,
      vkeys: [last.key.vkey],
      outside: pair.trust,
    });
    for (const absent of [ledger?.absent, runs[1]?.absent])
      expect(absent).toEqual(expect.arrayContaining([TIMESTAMP_ABSENT, WITNESS_ABSENT]));
    expect((await breaks({ ...pair.trust, seen: [witnessed] })).ledger).toBe('ROOT_MISMATCH');
  });
});

describe('an operator who takes the last run out of the ledger', () => {
  it('meets what vouches for the longer ledger', async () => {
    await rollBack();
    expect((await breaks()).ledger).toBe('EVIDENCE_MISSING');
    await rm(path.join(directory, 'ledger', 'timestamps'), { recursive: true });
    expect((await breaks()).ledger).toBe('CHECKPOINT_MISSING');
  });

  it('is seen by whoever asks the witness, also where he takes that away', async () => {
    await rollBack();
    await dropAnchorsOver(5);
    expect(await breaks()).toEqual({ ledger: 'valid', runs: ['valid'] });
    expect((await breaks({ ...pair.trust, seen: [witnessed] })).ledger).toBe('EVIDENCE_TRUNCATED');
    const anchors = await anchorAgain(directory, 'drill-1');
    expect(anchors.map(({ because }) => because)).toEqual([null, null, null, null]);
  });

  it('is seen where he takes the whole ledger away', async () => {
    await rm(path.join(directory, 'ledger'), { recursive: true });
    const given = { path: directory, vkeys: [last.key.vkey], outside: { ...pair.trust, seen: [witnessed] } };
    expect(await codeOfAsync(() => verifyEvidence(given))).toBe('EVIDENCE_MISSING');
  });
});

describe('an operator who takes an earlier run out of the ledger', () => {
  beforeEach(async () => {
    await rm(path.join(directory, 'drill-1'), { recursive: true });
    await rewrite({
      directory,
      edit: (entries) => entries.filter((entry) => !('run' in entry) || entry.run !== 'drill-1'),
    });
    for (const size of ['4', '5']) await rm(path.join(directory, 'ledger', 'checkpoints', size));
    await reseal({ directory, key: last.key });
    await drop('ledger', 'timestamps', 'cosignatures');
  });

  it('meets the state of the ledger that a later run opened with', async () => {
    expect(await breaks()).toEqual({ ledger: 'valid', runs: ['LEDGER_MISMATCH'] });
  });

  it('cannot change that, because people signed it', async () => {
    const { entries, root } = await ledgerNow();
    const events = last.events.map((event) =>
      event.type === 'run-opened' ? { ...event, ledger: { size: entries, root } } : event,
    );
    const lines = events.map((event) => `${canonicalText(event)}\n`).join('');
    await writeFile(path.join(directory, 'drill-2', 'journal.jsonl'), lines);
    expect((await breaks()).runs).toEqual(['ROOT_MISMATCH']);
  });
});

async function ledgerNow(): Promise<{ entries: number; root: string }> {
  const text = await readFile(path.join(directory, 'ledger', 'entries.jsonl'), 'utf8');
  const leaves = text.trimEnd().split('\n').slice(0, 2);
  return { entries: leaves.length, root: rootOf(leaves.reduce(appendLeaf, EMPTY_TREE)) };
}
