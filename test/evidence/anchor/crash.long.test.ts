import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { anchorLedger } from '../../../evidence/anchor/anchor.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { runChild } from '../ledger/crash-child.ts';
import { copyOf, twoRuns } from '../ledger/ledger-of.ts';
import type { SampleRun } from '../build-run.ts';
import { openOutside, type OutsidePair } from './outside.ts';

const MAIN = 'test/evidence/anchor/crash-main.ts';
const LONG_MS = 240_000;
const LEAST_CALLS = 12;
const LIMIT_MS = 60_000;
const names = z.array(z.string());
const tries = z.array(z.strictObject({ folder: z.string(), during: z.string(), after: z.string() }));

let sample: SampleRun;
let pair: OutsidePair;
/** What the authority and the witness answered for the sample's ledger, as a file for the child. */
let given: string;
let expected: readonly Buffer[];

beforeAll(async () => {
  sample = await twoRuns();
  pair = await openOutside({ logs: [sample.key.vkey] });
  const directory = await copyOf(sample);
  const anchors = await anchorLedger({ directory, outside: pair.outside, limitMs: LIMIT_MS });
  expect(anchors.map(({ outcome }) => outcome)).toEqual(['anchored', 'anchored']);
  expected = await anchorsIn(directory);
  const [tsr, line] = expected;
  const vkey = pair.outside.witnesses[0]?.vkey;
  given = path.join(await temporaryDirectory('crash-given'), 'anchors.json');
  const text = JSON.stringify({ size: 5, tsr: tsr?.toString('base64'), line: line?.toString(), vkey });
  await writeFile(given, text);
}, LONG_MS);

/** The bytes of every timestamp and cosignature of the ledger. */
async function anchorsIn(directory: string): Promise<Buffer[]> {
  const folders = ['timestamps', 'cosignatures'].map((name) => path.join(directory, 'ledger', name));
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => path.join(folder, name))),
  );
  return Promise.all(files.flat().map((file) => readFile(file)));
}

async function validIn(directory: string): Promise<boolean> {
  const { key } = sample;
  const { valid } = await verifyEvidence({
    path: directory,
    vkeys: [key.vkey],
    outside: { ...pair.trust, seen: [] },
  });
  return valid;
}

describe('storing what vouches from outside', () => {
  it(
    'survives SIGKILL between any two calls, and in the middle of any write',
    async () => {
      const out = await temporaryDirectory('crash-snapshots');
      const words = [given, 'snapshots', await copyOf(sample), out];
      const moments = names.parse(JSON.parse((await runChild({ main: MAIN, words })).printed));
      expect(moments.length).toBeGreaterThan(LEAST_CALLS);
      expect(moments.filter((name) => name.endsWith('-torn'))).toHaveLength(2);
      for (const moment of moments) {
        const left = path.join(out, moment);
        expect({ moment, valid: await validIn(left) }).toEqual({ moment, valid: true });
        const anchors = await anchorLedger({ directory: left, outside: pair.outside, limitMs: LIMIT_MS });
        expect(anchors.map(({ because }) => because)).toEqual([null, null]);
        expect(await anchorsIn(left)).toHaveLength(2);
      }
      expect(await anchorsIn(path.join(out, moments.at(-1) ?? ''))).toEqual(expected);
    },
    LONG_MS,
  );

  it.each([
    ['ENOSPC', 'EVIDENCE_DISK_FULL'],
    ['EROFS', 'EVIDENCE_UNWRITABLE'],
  ])(
    'is refused on %s at any call with %s, and done once when that is over',
    async (errno, code) => {
      const out = await temporaryDirectory('crash-faults');
      const words = [given, 'faults', await copyOf(sample), out, errno];
      const told = tries.parse(JSON.parse((await runChild({ main: MAIN, words })).printed));
      expect(told.length).toBeGreaterThan(LEAST_CALLS / 2);
      for (const { folder, during, after } of told) {
        expect({ folder, during, after }).toEqual({ folder, during: code, after: 'done' });
        expect(await anchorsIn(folder)).toEqual(expected);
      }
    },
    LONG_MS,
  );
});
