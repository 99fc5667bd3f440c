import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { z } from 'zod';
import { cachedBundle } from '../support/workflow-bundle.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const histories = join(root, 'test/histories');

interface Bundle {
  readonly codePath: string;
}

/** What went wrong with each of these histories, in their order; null where it replayed. */
async function replayed({ names, bundle }: { names: readonly string[]; bundle: Bundle }) {
  const read = names.map(async (name) => {
    const history: unknown = JSON.parse(await readFile(join(histories, name), 'utf8'));
    return { workflowId: workflowIdOf(history), history };
  });
  const saved = await Promise.all(read);
  const outcomes = new Map<string, Error | null>();
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: bundle }, saved))
    outcomes.set(workflowId, error ?? null);
  return saved.map(({ workflowId }, nth) => [names[nth], outcomes.get(workflowId)]);
}

const started = z.object({
  events: z.tuple(
    [z.object({ workflowExecutionStartedEventAttributes: z.object({ workflowId: z.string() }) })],
    z.unknown(),
  ),
});

/** A run refuses to be under another id than its own. */
function workflowIdOf(history: unknown): string {
  return started.parse(history).events[0].workflowExecutionStartedEventAttributes.workflowId;
}

/** The same workflow after a careless change: a step of its opening in another place. */
async function brokenBundle(directory: string): Promise<Bundle> {
  for (const room of ['workflows', 'domain', 'evidence/core'])
    await cp(join(root, room), join(directory, room), { recursive: true });
  const file = join(directory, 'workflows/run.ts');
  const source = await readFile(file, 'utf8');
  const changed = source.replace(/await journal\.keep\(\(\) =>\s+doing\.store\.openEvidence\([^;]*;/, '');
  expect(changed).not.toBe(source);
  await writeFile(file, changed);
  return cachedBundle({ root: directory });
}

describe('saved histories', () => {
  let directory: string;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    // Not under node_modules: the bundler does not compile TypeScript there.
    const cache = join(root, '.breakglass');
    await mkdir(cache, { recursive: true });
    directory = await mkdtemp(join(cache, 'broken-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('are there, one for each scene and one of a ledger', async () => {
    const { SCENES } = await import('./scenes.ts');
    const { REVIEWED_LEDGER } = await import('./reviewed-ledger.ts');
    expect((await readdir(histories)).toSorted()).toEqual(
      [...Object.keys(SCENES), REVIEWED_LEDGER].map((name) => `${name}.json`).toSorted(),
    );
  });

  it('replay on the code as it is', async () => {
    const names = await readdir(histories);
    const outcomes = await replayed({ names, bundle: await cachedBundle() });
    expect(outcomes).toEqual(names.map((name) => [name, null]));
  });

  it('do not replay after a careless change', async () => {
    const name = 'every-kind.json';
    const outcomes = await replayed({ names: [name], bundle: await brokenBundle(directory) });
    expect(outcomes).toEqual([[name, expect.any(DeterminismViolationError)]]);
  });
});
