import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseCheckpoint } from '../../../evidence/core/checkpoint.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../../evidence/core/merkle.ts';
import { verifyNote } from '../../../evidence/core/note.ts';
import { createEvidenceKey, type EvidenceKey } from '../../../evidence/keys.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { runChild } from './crash-child.ts';
import { listing } from './crash-play.ts';

const MAIN = 'test/evidence/ledger/crash-main.ts';
const LONG_MS = 240_000;
/** Fewer would mean that the calls are not seen. */
const LEAST_CALLS = 30;
const REAL_KILLS = 4;
const names = z.array(z.string());
const tries = z.array(z.strictObject({ folder: z.string(), during: z.string(), after: z.string() }));

let base: string;
let state: string;
let key: EvidenceKey;

beforeAll(async () => {
  base = await temporaryDirectory('crash');
  state = path.join(base, 'state');
  key = await createEvidenceKey({ state, organisation: 'example' });
});

function enter({ directory, run }: { directory: string; run: string }) {
  const body = { type: 'run-opened', run, runbook: 'r', mode: 'drill', plan: 'a'.repeat(64) } as const;
  return enterIntoLedger({ directory, organisation: 'example', keys: [key], body });
}

/** An evidence directory in which so many runs are entered. */
async function ledgerOf(runs: readonly string[]): Promise<string> {
  const directory = path.join(await temporaryDirectory('crash-ledger'), 'evidence');
  await mkdir(directory);
  for (const run of runs) await enter({ directory, run });
  return directory;
}

async function linesIn(directory: string): Promise<string[]> {
  const text = await readFile(path.join(directory, 'ledger', 'entries.jsonl'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text.trimEnd().split('\n');
}

/** The runs of a ledger in which every size is sealed with its own root, by our key, and nothing is held. */
async function runsIn(directory: string): Promise<(string | undefined)[]> {
  const lines = await linesIn(directory);
  const checkpoints = path.join(directory, 'ledger', 'checkpoints');
  const sizes = lines.map((_line, n) => n + 1);
  expect((await readdir(checkpoints)).toSorted()).toEqual(sizes.map(String).toSorted());
  for (const size of sizes) {
    const note = await readFile(path.join(checkpoints, String(size)), 'utf8');
    const { root } = parseCheckpoint(verifyNote({ note, vkeys: [key.vkey] }).text);
    expect(root).toBe(rootOf(lines.slice(0, size).reduce(appendLeaf, EMPTY_TREE)));
  }
  const held = (await readdir(path.join(directory, '.work'))).filter((name) =>
    /\.lock(?:\.[0-9a-f]{16})?$/.test(name),
  );
  expect(held).toEqual([]);
  const entry = z.looseObject({ run: z.string().optional() });
  return lines.map((line) => entry.parse(JSON.parse(line)).run);
}

describe.each([
  { what: 'the first entry, which opens the ledger', before: [], readOnly: 'EROFS' },
  { what: 'a further entry', before: ['run-1'], readOnly: 'EACCES' },
])('$what', ({ before, readOnly }) => {
  const entered = [undefined, ...before, 'run-2'];

  it(
    'survives SIGKILL between any two calls, and in the middle of any write',
    async () => {
      const directory = await ledgerOf(before);
      const stored = before.length === 0 ? [] : await linesIn(directory);
      const untouched = await copyOf(directory);
      const out = await temporaryDirectory('crash-snapshots');
      const { printed } = await runChild({
        main: MAIN,
        words: [state, 'run-2', 'snapshots', directory, out],
      });
      const moments = names.parse(JSON.parse(printed));
      expect(moments.length).toBeGreaterThan(LEAST_CALLS);
      expect(moments.filter((name) => name.endsWith('-torn')).length).toBeGreaterThan(1);
      for (const moment of moments) {
        const left = path.join(out, moment);
        await enter({ directory: left, run: 'run-2' });
        expect({ moment, runs: await runsIn(left) }).toEqual({ moment, runs: entered });
        expect((await linesIn(left)).slice(0, stored.length)).toEqual(stored);
      }
      await expectRealKills({ untouched, out, moments });
    },
    LONG_MS,
  );

  // The two ways to be read-only go one way through the code: each is seen at every call of one kind of entry.
  it.each([
    ['ENOSPC', 'EVIDENCE_DISK_FULL'],
    [readOnly, 'EVIDENCE_UNWRITABLE'],
  ])(
    'is refused on %s at any call with %s, and entered once by the same process when that is over',
    async (errno, code) => {
      const directory = await ledgerOf(before);
      const out = await temporaryDirectory('crash-faults');
      const words = [state, 'run-2', 'faults', directory, out, errno];
      const told = tries.parse(JSON.parse((await runChild({ main: MAIN, words })).printed));
      expect(told.length).toBeGreaterThan(LEAST_CALLS / 2);
      for (const { folder, during, after } of told) {
        const runs = await runsIn(folder);
        expect({ folder, during, after, runs }).toEqual({
          folder,
          during: code,
          after: 'done',
          runs: entered,
        });
      }
    },
    LONG_MS,
  );
});

async function copyOf(directory: string): Promise<string> {
  const copy = path.join(await temporaryDirectory('crash-copy'), 'evidence');
  await cp(directory, copy, { recursive: true });
  return copy;
}

/** A process that is really killed leaves behind what the copy of that moment holds, but for names drawn by lot. */
async function expectRealKills({
  untouched,
  out,
  moments,
}: {
  untouched: string;
  out: string;
  moments: readonly string[];
}): Promise<void> {
  const calls = moments.filter((name) => /^\d+-[A-Za-z]+$/.test(name) && !name.endsWith('-end'));
  for (let kill = 0; kill < REAL_KILLS; kill += 1) {
    const nth = Math.floor(((kill + 0.5) * calls.length) / REAL_KILLS);
    const directory = await copyOf(untouched);
    const words = [state, 'run-2', 'kill', directory, String(nth)];
    expect(await runChild({ main: MAIN, words })).toEqual({ printed: '', signal: 'SIGKILL' });
    await enter({ directory, run: 'run-2' });
    const same = (folder: string) => listing(folder).filter((name) => !name.startsWith('.work/'));
    expect(same(directory)).toEqual(same(path.join(out, calls[nth] ?? '')));
  }
}
