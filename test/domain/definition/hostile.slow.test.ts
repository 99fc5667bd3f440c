import { expect, it } from '@jest/globals';
import { readRunbook } from '../../../domain/definition/runbook.ts';

it('is done with hostile files of full size in no time', () => {
  const hostile = [
    `a: ${'['.repeat(200_000)}`,
    Array.from({ length: 30_000 }, (_unused, n) => `k${n}:`).join('\n'),
    '- '.repeat(100_000),
    '"'.repeat(200_000),
    `runbook: a\nmethod:\n${'  - {id: a}\n'.repeat(15_000)}`,
    '\u0007'.repeat(200_000),
  ];
  for (const text of hostile) {
    const started = performance.now();
    expect(readRunbook({ file: 'a.yaml', text }).ok).toBe(false);
    // What grows with the square of such a file takes many minutes.
    expect(performance.now() - started).toBeLessThan(60_000);
  }
});
