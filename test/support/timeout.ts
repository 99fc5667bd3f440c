import { expect, jest } from '@jest/globals';

const FAST_MS = 20_000;
/** Real servers and child processes, on a machine that may be busy. */
const SLOW_MS = 120_000;

// Set here because jest reads `testTimeout` from the command line and the top of its configuration, never from a project.
jest.setTimeout(/\.(?:slow|long)\.test\.ts$/.test(expect.getState().testPath ?? '') ? SLOW_MS : FAST_MS);
