import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { playReviewedLedger, REVIEWED_LEDGER } from './reviewed-ledger.ts';
import { SCENES } from './scenes.ts';
import { setStage } from './stage.ts';
import { defaultCacheDirectory, obtainTemporal } from '../../worker/server/obtain.ts';

/**
 * Plays every scene of `test/workflows/scenes.ts`, and a ledger with reviews, on a real server and saves each history under
 * `test/histories/`, for the replay test. Run it when workflow code changed on purpose and was versioned. Names given as
 * arguments save those alone, so that what older code left stays to be replayed.
 */
async function saveHistories(names: readonly string[]): Promise<void> {
  const isWanted = (name: string) => names.length === 0 || names.includes(name);
  const { path } = await obtainTemporal({
    env: process.env,
    cacheDirectory: defaultCacheDirectory(process.env),
    progress: console.error,
  });
  const stage = await setStage({
    open: () =>
      TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path } } }),
  });
  try {
    for (const [name, scene] of Object.entries(SCENES)) {
      if (!isWanted(name)) continue;
      const { handle } = await stage.play(scene());
      await save({ name, handle });
    }
    if (isWanted(REVIEWED_LEDGER))
      await save({ name: REVIEWED_LEDGER, handle: await playReviewedLedger(stage) });
  } finally {
    await stage.stop();
  }
}

async function save({
  name,
  handle,
}: {
  name: string;
  handle: Pick<WorkflowHandle, 'fetchHistory'>;
}): Promise<void> {
  const history = await handle.fetchHistory();
  const file = fileURLToPath(new URL(`../histories/${name}.json`, import.meta.url));
  await writeFile(file, `${JSON.stringify(JSON.parse(historyToJSON(history)), withoutPaths)}\n`);
  console.log(`saved ${name}: ${history.events?.length ?? 0} events`);
}

/** Stack traces name folders of whoever saved the history; replaying does not read them. */
function withoutPaths(key: string, value: unknown): unknown {
  return key === 'stackTrace' ? '' : value;
}

await saveHistories(process.argv.slice(2));
