import { availableParallelism } from 'node:os';
import process from 'node:process';

// The Temporal servers of the tests live for minutes: they need not be frugal with memory.
process.env.GOGC ??= '400';

/**
 * Three projects: `fast` needs no server; `slow` runs real servers, the pretend tenant and child processes, or makes whole
 * runs, ledgers and packages; `long` is one after the other of a kind: every other fault, a kill at every step, a crash at
 * every write, every sheet on every screen.
 */
const common = {
  testEnvironment: 'node',
  setupFilesAfterEnv: ['<rootDir>/test/support/timeout.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
};

export default {
  // The slow tests mostly wait, for servers and for other processes: one more file for every two cores fills the gaps.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // A worker keeps what each file loaded, and slows down with it: it is replaced when that is this much.
  workerIdleMemoryLimit: '400MB',
  testSequencer: '<rootDir>/test/support/sequencer.js',
  projects: [
    {
      ...common,
      displayName: 'fast',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, '\\.(?:slow|long)\\.test\\.ts$'],
    },
    {
      ...common,
      displayName: 'slow',
      testMatch: ['<rootDir>/test/**/*.slow.test.ts'],
      globalSetup: '<rootDir>/test/support/compile.js',
    },
    {
      ...common,
      displayName: 'long',
      testMatch: ['<rootDir>/test/**/*.long.test.ts'],
      globalSetup: '<rootDir>/test/support/compile.js',
    },
  ],
};
