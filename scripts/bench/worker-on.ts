import path from 'node:path';
import { workflowBundle } from '../../worker/bundle.ts';
import { startWorker, type RunningWorker } from '../../worker/run-worker.ts';
import type { Stage } from './stage.ts';

/** A worker in this process; it has our own workflows where no other `entry` is named. */
export async function workerOn({
  stage: { target, logger, place },
  activities,
  taskQueue,
  entry,
}: {
  stage: Stage;
  activities: object;
  taskQueue: string;
  entry?: string;
}): Promise<RunningWorker> {
  const cacheDirectory = path.join(place.directory, 'bundles');
  const bundle = await workflowBundle({ cacheDirectory, logger, ...(entry === undefined ? {} : { entry }) });
  return startWorker({ target, activities, bundle, taskQueue });
}
