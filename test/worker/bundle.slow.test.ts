import { appendFile, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { workflowBundle } from '../../worker/bundle.ts';
import { silent } from '../support/embedded.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const TEST_MS = 60_000;
const ONE = 'export async function one(): Promise<number> { return 1; }\n';
const TWO = 'export async function two(): Promise<number> { return 2; }\n';

async function project(text: string) {
  const root = await temporaryDirectory('project');
  const entry = join(root, 'index.ts');
  await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(root, 'node_modules'));
  await writeFile(entry, text);
  const cacheDirectory = join(root, 'cache');
  return { root, entry, cacheDirectory, logger: silent };
}

/** What leads from its lines to those of the sources, for stack traces. */
async function mapOf(codePath: string): Promise<unknown> {
  const [, map = ''] = (await readFile(codePath, 'utf8')).split(/sourceMappingURL=data:.*;base64,(?=[^']*$)/);
  return JSON.parse(Buffer.from(map, 'base64').toString('utf8'));
}

describe('the bundle', () => {
  it(
    'is made once for equal sources, tells where its lines come from without their text, and is made anew for changed ones',
    async () => {
      const made = await project(ONE);
      const first = await workflowBundle(made);
      expect(await workflowBundle(made)).toEqual(first);
      expect(await readdir(made.cacheDirectory)).toHaveLength(1);
      const map = await mapOf(first.codePath);
      expect(map).toMatchObject({ sources: expect.arrayContaining([made.entry]) });
      expect(map).not.toHaveProperty('sourcesContent');

      await writeFile(made.entry, TWO);
      const second = await workflowBundle(made);
      expect(second.codePath).not.toBe(first.codePath);
      expect(await readFile(second.codePath, 'utf8')).toContain('return 2');
      expect(await readdir(made.cacheDirectory)).toHaveLength(2);
    },
    TEST_MS,
  );

  it(
    'that was emptied or changed on disk is made anew, as it was',
    async () => {
      const made = await project(ONE);
      const { codePath } = await workflowBundle(made);
      const code = await readFile(codePath, 'utf8');
      for (const damage of [() => truncate(codePath), () => appendFile(codePath, ' ')]) {
        await damage();
        const again = await workflowBundle(made);
        expect(await readFile(again.codePath, 'utf8')).toBe(code);
        expect(await readdir(made.cacheDirectory)).toHaveLength(1);
      }
    },
    TEST_MS,
  );
});
