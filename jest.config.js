import { availableParallelism } from 'node:os';

/** Two projects: `fast` needs no server; `slow` runs real servers, the pretend tenant and child processes, or makes whole runs, ledgers and packages. */
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
  testSequencer: '<rootDir>/test/support/sequencer.js',
  projects: [
    {
      ...common,
      displayName: 'fast',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, '\\.slow\\.test\\.ts$'],
    },
    {
      ...common,
      displayName: 'slow',
      testMatch: ['<rootDir>/test/**/*.slow.test.ts'],
      globalSetup: '<rootDir>/test/support/compile.js',
    },
  ],
};
