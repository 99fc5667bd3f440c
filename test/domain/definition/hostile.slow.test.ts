import { expect, it } from '@jest/globals';
import { readRunbook } from '../../../domain/definition/runbook.ts';
import { judgeOwnLimit } from '../../support/own-limit.ts';

it('comes to an end on hostile files of full size', async () => {
  const hostile = [
    `a: ${'['.repeat(200_000)}`,
    Array.from({ length: 30_000 }, (_unused, n) => `k${n}:`).join('\n'),
    '- '.repeat(100_000),
    '"'.repeat(200_000),
    `runbook: a\nmethod:\n${'  - {id: a}\n'.repeat(15_000)}`,
    '\u0007'.repeat(200_000),
  ];
  for (const text of hostile) {
    // What grows with the square of such a file takes many minutes.
    expect(readRunbook({ file: 'a.yaml', text }).ok).toBe(false);
  }
  await judgeOwnLimit();
});
