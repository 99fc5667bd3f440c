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

/** `tsx scripts/summary.ts RESULTS.json`: one line for people and machines; exits with 1 unless all passed. */
const file = process.argv[2];
if (file === undefined) throw new Error('expected the results to read: scripts/summary.ts RESULTS.json');

const counted = results.parse(JSON.parse(await readFile(file, 'utf8')));
const failed = counted.numFailedTests + counted.numRuntimeErrorTestSuites;
process.stdout.write(`${counted.numPassedTests} passed, ${failed} failed\n`);
if (!counted.success || failed > 0) process.exitCode = 1;
