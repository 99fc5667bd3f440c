import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { programOf } from '../../cli/children.ts';
import { runFolder } from '../../evidence/folder.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const RUN = 'run-1';
const COUNT = 150;
const places = z.array(z.int());
const line = z.looseObject({ n: z.int(), title: z.string().optional(), step: z.string().optional() });

it('of two processes one gets each place of a journal, and no line holds bytes of both', async () => {
  const directory = await temporaryDirectory('two-processes');
  const folder = runFolder({ directory, run: RUN });
  await mkdir(folder.root);
  // Of different lengths, so that a line written over another would show.
  const writers = ['a', 'b'.repeat(150)];
  const got = await Promise.all(
    writers.map(async (writer) => {
      const args = [...programOf('test/evidence/append-main.ts'), directory, RUN, writer, String(COUNT)];
      const env = { ...process.env, NODE_OPTIONS: '' };
      return places.parse(JSON.parse((await promisify(execFile)(process.execPath, args, { env })).stdout));
    }),
  );
  const lines = (await readFile(folder.journal, 'utf8')).trimEnd().split('\n');
  const stored = lines.map((text) => line.parse(JSON.parse(text)));
  expect(stored.map(({ n }) => n)).toEqual(Array.from({ length: COUNT }, (_, n) => n));
  for (const [index, writer] of writers.entries()) {
    expect(stored.filter(({ step, title }) => (step ?? title) === writer).map(({ n }) => n)).toEqual(
      got[index],
    );
  }
  expect(await readdir(folder.work)).toEqual([]);
});
