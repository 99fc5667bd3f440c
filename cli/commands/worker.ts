import path from 'node:path';
import type { Logger } from 'pino';
import { createEvidenceActivities } from '../../activities/evidence.ts';
import { createActivities } from '../../activities/index.ts';
import { openIntake } from '../../activities/intake/open.ts';
import { createIntakeStore } from '../../activities/intake/store.ts';
import { intakesOf } from '../../domain/alert-sources.ts';
import { readEarlierLook } from '../../evidence/earlier-look.ts';
import { evidenceKeyFiles, loadEvidenceKey } from '../../evidence/keys.ts';
import { readSignInWindows } from '../../evidence/sign-in-windows.ts';
import { storeArtifact } from '../../evidence/store.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { createLogger } from '../../worker/logger.ts';
import { installRuntimeLogger } from '../../worker/runtime-logger.ts';
import { startWorker } from '../../worker/run-worker.ts';
import { defaultCacheDirectory } from '../../worker/server/obtain.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { passphraseFor } from '../keys/passphrase.ts';
import { placeOf } from '../place.ts';
import { targetOf } from '../runs.ts';
import { trustedCaOf } from '../trusted-ca.ts';

/** How long what is left of a worker may take to let go of the process. */
const LEAVE_AFTER_MS = 1_000;

/** `worker`: polls until Ctrl-C, or until the process that started it is gone. Its log is JSON on stderr. */
export async function worker(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const { value: organisation } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const logger = createLogger({ level: 'info', destination: 'stderr' });
  installRuntimeLogger(logger, io.env.BREAKGLASS_METRICS);
  const { evidenceDirectory: directory, directory: baseDirectory, stateDirectory } = place;
  const trustedCa = await trustedCaOf({ organisation, directory: baseDirectory });
  const passphrase = await passphraseFor({ io, given, files: evidenceKeyFiles(stateDirectory) });
  const key = await loadEvidenceKey({
    state: stateDirectory,
    organisation: organisation.organisation,
    passphrase,
  });
  const store = createIntakeStore({ folder: path.join(stateDirectory, 'alerts') });
  const sources = intakesOf(organisation.alerts);
  const intake = await openIntake({ sources, baseDirectory, store, logger });
  const running = await startWorker({
    target: await targetOf({ env: io.env, place }),
    activities: createActivities({
      organisation,
      baseDirectory,
      evidence: createEvidenceActivities({
        directory,
        key,
        organisation,
        baseDirectory,
        trustedCa,
        logger,
      }),
      storeArtifact: ({ run, bytes }) => storeArtifact({ directory, run, bytes }),
      escrowDirectory: path.join(stateDirectory, 'escrow'),
      intake: store,
      readEarlierLook: (about) => readEarlierLook({ directory, ...about }),
      readWindows: (asked) => readSignInWindows({ directory, ...asked }),
      logger,
      ...interval(io.env),
    }),
    bundle: await workflowBundle({ cacheDirectory: defaultCacheDirectory(io.env), logger }),
  }).catch(async (error: unknown) => {
    // A listener would hold the process.
    await intake.close();
    throw error;
  });
  logger.info('polling');
  if (io.json) io.out(`${JSON.stringify({ ready: true, pid: process.pid })}\n`);
  else io.say('worker: ready');
  try {
    await Promise.race([running.failed, ended(io.signal)]);
  } finally {
    const how = await running.stop();
    await intake.close();
    if (process.connected) process.disconnect();
    leaveSoon({ how, logger });
  }
  return EXIT.ok;
}

/**
 * Ends the process after a moment if it has not ended by itself: native threads that still try a server which is
 * gone may hold it for ever, and nobody is left who could end it from outside. The timer itself holds nothing.
 */
function leaveSoon({ how, logger }: { how: 'stopped' | 'hung'; logger: Logger }): void {
  setTimeout(() => {
    logger.error({ how }, 'something of the worker still runs; ending its process');
    process.exit(how === 'stopped' ? EXIT.ok : EXIT.error);
  }, LEAVE_AFTER_MS).unref();
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
