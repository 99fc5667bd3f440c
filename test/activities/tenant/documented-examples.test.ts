import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { READ, UNASKED } from './documented-answers.ts';
import { EXAMPLES } from './documented-pages.ts';

/*
 * Every answer that Microsoft's pages show, read by the code that reads the real ones. Where a page contradicts the
 * schema, the row says how the reader copes.
 */

const suite = existsSync(EXAMPLES) ? describe : describe.skip;

suite(`Microsoft's documented answers (skipped when ${EXAMPLES} is missing)`, () => {
  it('are all read, or left with a reason', () => {
    const index = readFileSync(join(EXAMPLES, 'INDEX.tsv'), 'utf8').trim().split('\n').slice(1);
    const pages = new Set(index.map((line) => line.split('\t')[0]));
    expect([...Object.keys(READ), ...Object.keys(UNASKED)].toSorted()).toEqual([...pages].toSorted());
  });

  it.each(
    Object.entries(READ).map(
      ([page, example]) => [`${page}: ${example.slip ?? 'as it stands'}`, example] as const,
    ),
  )('%s', async (_, { read, facts }) => {
    expect(await read()).toEqual(facts);
  });
});
