import { appendFile, mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runFolder } from '../../evidence/folder.ts';
import { JournalMemory } from '../../evidence/journal-memory.ts';
import { appendLeaves } from '../../evidence/store.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { RUN } from './build-run.ts';
import { plainLeaf } from './plain-leaf.ts';
import { codeOfAsync } from './refused.ts';

function leaf(n: number, mark = 'approve'): string {
  return plainLeaf({ run: RUN, n, mark });
}

function leavesFrom(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => leaf(from + index));
}

function lines(count: number): string {
  return leavesFrom(0, count)
    .map((text) => `${text}\n`)
    .join('');
}

async function newJournal() {
  const directory = await temporaryDirectory('memory');
  const file = runFolder({ directory, run: RUN }).journal;
  await mkdir(runFolder({ directory, run: RUN }).root);
  const append = (memory: JournalMemory, from: number, leaves: readonly string[]) =>
    appendLeaves({ directory, run: RUN, from, leaves, memory });
  const known = async (memory: JournalMemory) =>
    memory.leavesIn({ file, stats: await stat(file, { bigint: true }) });
  return { file, append, known };
}

describe('what a process knows of its journal', () => {
  it('is how many leaves it left, until anything changes the file', async () => {
    const { file, append, known } = await newJournal();
    const memory = new JournalMemory();
    await append(memory, 0, leavesFrom(0, 2));
    expect(await known(memory)).toBe(2);
    await append(memory, 2, [leaf(2)]);
    expect(await known(memory)).toBe(3);
    await appendFile(file, 'x');
    expect(await known(memory)).toBeNull();
  });

  it('is nothing where the journal ends with a torn line', async () => {
    const { file, append, known } = await newJournal();
    await writeFile(file, `${lines(1)}{`);
    const memory = new JournalMemory();
    expect(await append(memory, 0, [leaf(0)])).toEqual({ stored: 1 });
    expect(await known(memory)).toBeNull();
  });

  it.each([
    ['other bytes behind it', (file: string) => appendFile(file, `${leaf(1, 'other')}\n`), 'EVIDENCE_FORKED'],
    ['a torn line of another event', (file: string) => appendFile(file, '{"other'), 'EVIDENCE_FORKED'],
    ['leaves cut away', (file: string) => truncate(file, 0), 'EVIDENCE_GAP'],
    ['the file removed', (file: string) => rm(file), 'EVIDENCE_GAP'],
  ])('is not trusted with %s', async (_, change, code) => {
    const { file, append } = await newJournal();
    const memory = new JournalMemory();
    await append(memory, 0, [leaf(0)]);
    await change(file);
    expect(await codeOfAsync(() => append(memory, 1, [leaf(1)]))).toBe(code);
  });

  it('is not trusted with another file of the same size in its place', async () => {
    const { file, append, known } = await newJournal();
    const memory = new JournalMemory();
    await append(memory, 0, [leaf(0)]);
    await writeFile(`${file}.copy`, await readFile(file));
    await rename(`${file}.copy`, file);
    expect(await known(memory)).toBeNull();
  });

  it('is kept for a bounded number of journals', async () => {
    const { file, append } = await newJournal();
    const memory = new JournalMemory();
    await append(memory, 0, [leaf(0)]);
    const stats = await stat(file, { bigint: true });
    for (let n = 0; n < 64; n += 1) memory.keep({ file: `journal-${n}`, stats, leaves: n, last: null });
    expect(memory.leavesIn({ file, stats })).toBeNull();
    expect(memory.leavesIn({ file: 'journal-63', stats })).toBe(63);
  });
});

describe('two writers that each remember', () => {
  const step = fc.record({ writer: fc.nat({ max: 1 }), back: fc.nat({ max: 2 }), count: fc.nat({ max: 3 }) });

  it('end with every leaf once, however their appends alternate and repeat', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        const { file, append } = await newJournal();
        const writers = [new JournalMemory(), new JournalMemory()];
        let stored = 0;
        for (const { writer, back, count } of steps) {
          const from = Math.max(0, stored - back);
          const leaves = leavesFrom(from, count);
          stored = Math.max(stored, from + count);
          expect(await append(writers[writer] ?? new JournalMemory(), from, leaves)).toEqual({ stored });
        }
        expect(await readFile(file, 'utf8')).toBe(lines(stored));
      }),
      { numRuns: 15 },
    );
  });
});
