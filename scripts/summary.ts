import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** What Jest's `--json` says of a run, as far as we count it. */
const results = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  /** Test files that did not even load. */
  numRuntimeErrorTestSuites: z.number(),
});

/** `tsx scripts/summary.ts RESULTS.json…`: one line for people and machines; exits with 1 unless all passed. */
const files = process.argv.slice(2);
if (files.length === 0) throw new Error('expected the results to read: scripts/summary.ts RESULTS.json…');

const counted = await Promise.all(
  files.map(async (file) => results.parse(JSON.parse(await readFile(file, 'utf8')))),
);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const passed = sum(counted.map(({ numPassedTests }) => numPassedTests));
const failed = sum(
  counted.map(({ numFailedTests, numRuntimeErrorTestSuites }) => numFailedTests + numRuntimeErrorTestSuites),
);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
if (failed > 0 || counted.some(({ success }) => !success)) process.exitCode = 1;
