import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { programOf } from '../../cli/children.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const TEST_MS = 30_000;

async function summary(results: object): Promise<{ line: string; exit: number | string }> {
  const file = join(await temporaryDirectory('summary'), 'jest.json');
  await writeFile(file, JSON.stringify(results));
  return new Promise((resolve) => {
    execFile(process.execPath, [...programOf('scripts/summary.ts'), file], (error, line) => {
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
});
