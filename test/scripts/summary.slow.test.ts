import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { programOf } from '../../cli/children.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const TEST_MS = 30_000;

async function summary(...runs: object[]): Promise<{ line: string; exit: number | string }> {
  const directory = await temporaryDirectory('summary');
  const files = runs.map((_, index) => join(directory, `${index}.json`));
  await Promise.all(runs.map((results, index) => writeFile(files[index] ?? '', JSON.stringify(results))));
  return new Promise((resolve) => {
    execFile(process.execPath, [...programOf('scripts/summary.ts'), ...files], (error, line) => {
      resolve({ line, exit: error?.code ?? 0 });
    });
  });
}

const clean = { success: true, numPassedTests: 12, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };

describe('the last line of CI', () => {
  it.each([
    [clean, '12 passed, 0 failed\n', 0],
    [{ ...clean, success: false, numFailedTests: 2 }, '12 passed, 2 failed\n', 1],
    [{ ...clean, success: false, numRuntimeErrorTestSuites: 1 }, '12 passed, 1 failed\n', 1],
    [{ ...clean, success: false }, '12 passed, 0 failed\n', 1],
  ])(
    'of %j',
    async (results, line, exit) => {
      expect(await summary(results)).toEqual({ line, exit });
    },
    TEST_MS,
  );

  it(
    'counts several runs together, and one that failed fails all',
    async () => {
      expect(await summary(clean, clean)).toEqual({ line: '24 passed, 0 failed\n', exit: 0 });
      const broken = { ...clean, success: false, numFailedTests: 1 };
      expect(await summary(clean, broken)).toEqual({ line: '24 passed, 1 failed\n', exit: 1 });
    },
    TEST_MS,
  );
});
