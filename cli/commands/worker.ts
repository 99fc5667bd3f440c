import { createEvidenceActivities } from '../../activities/evidence.ts';
import { createActivities } from '../../activities/index.ts';
import { loadEvidenceKey } from '../../evidence/keys.ts';
import { storeArtifact } from '../../evidence/store.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { createLogger, installRuntimeLogger } from '../../worker/logger.ts';
import { startWorker } from '../../worker/run-worker.ts';
import { defaultCacheDirectory } from '../../worker/server/obtain.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { placeOf } from '../place.ts';
import { targetOf } from '../runs.ts';

/** `worker`: polls until Ctrl-C, or until the process that started it is gone. Its log is JSON on stderr. */
export async function worker(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const { value: organisation } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const logger = createLogger({ level: 'info', destination: 'stderr' });
  installRuntimeLogger(logger, io.env.BREAKGLASS_METRICS);
  const { evidenceDirectory: directory, directory: baseDirectory, stateDirectory } = place;
  const key = await loadEvidenceKey({ state: stateDirectory, organisation: organisation.organisation });
  const running = await startWorker({
    target: await targetOf({ env: io.env, place }),
    activities: createActivities({
      organisation,
      baseDirectory,
      evidence: createEvidenceActivities({ directory, key, organisation, logger }),
      storeArtifact: ({ run, bytes }) => storeArtifact({ directory, run, bytes }),
      logger,
      ...interval(io.env),
    }),
    bundle: await workflowBundle({ cacheDirectory: defaultCacheDirectory(io.env), logger }),
  });
  if (io.json) io.out(`${JSON.stringify({ ready: true, pid: process.pid })}\n`);
  else io.say('worker: ready');
  try {
    await Promise.race([running.failed, ended(io.signal)]);
  } finally {
    await running.stop();
    if (process.connected) process.disconnect();
  }
  return EXIT.ok;
}

/** A rehearsal spares its pretend tenant no time: the real one allows one What-If question a second. */
function interval(env: Io['env']): { conditionalAccessIntervalMs?: number } {
  const given = Number(env.BREAKGLASS_WHAT_IF_INTERVAL_MS ?? 'none');
  return Number.isInteger(given) && given >= 0 ? { conditionalAccessIntervalMs: given } : {};
}

/** Resolves on Ctrl-C, and when the parent that we are a child of has died. */
function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      resolve();
    };
    if (signal.aborted) finish();
    signal.addEventListener('abort', finish);
    if (process.connected) process.once('disconnect', finish);
  });
}
