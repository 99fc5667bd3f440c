import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { z } from 'zod';
import { workflowBundle } from './stage.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const histories = join(root, 'test/histories');
const logger = new DefaultLogger('ERROR');

async function replay({ name, bundle }: { name: string; bundle: WorkflowBundle }): Promise<void> {
  const history: unknown = JSON.parse(await readFile(join(histories, name), 'utf8'));
  await Worker.runReplayHistory({ workflowBundle: bundle }, history, workflowIdOf(history));
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
async function brokenBundle(directory: string): Promise<WorkflowBundle> {
  for (const room of ['workflows', 'domain', 'evidence/core'])
    await cp(join(root, room), join(directory, room), { recursive: true });
  const file = join(directory, 'workflows/run.ts');
  const source = await readFile(file, 'utf8');
  const changed = source.replace(/await journal\.keep\(\(\) =>\s+doing\.store\.openEvidence\([^;]*;/, '');
  expect(changed).not.toBe(source);
  await writeFile(file, changed);
  return bundleWorkflowCode({ logger, workflowsPath: join(directory, 'workflows/index.ts') });
}

describe('saved histories', () => {
  let directory: string;
  beforeAll(async () => {
    Runtime.install({ logger });
    // Not under node_modules: the bundler does not compile TypeScript there.
    const cache = join(root, '.breakglass');
    await mkdir(cache, { recursive: true });
    directory = await mkdtemp(join(cache, 'broken-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('are there, one for each scene', async () => {
    const { SCENES } = await import('./scenes.ts');
    expect((await readdir(histories)).toSorted()).toEqual(
      Object.keys(SCENES)
        .map((name) => `${name}.json`)
        .toSorted(),
    );
  });

  it('replay on the code as it is', async () => {
    const bundle = await workflowBundle();
    for (const name of await readdir(histories)) await replay({ name, bundle });
  }, 120_000);

  it('do not replay after a careless change', async () => {
    const bundle = await brokenBundle(directory);
    await expect(replay({ name: 'every-kind.json', bundle })).rejects.toBeInstanceOf(
      DeterminismViolationError,
    );
  }, 120_000);
});
