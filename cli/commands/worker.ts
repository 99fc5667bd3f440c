import path from 'node:path';
import type { Logger } from 'pino';
import { createEvidenceActivities } from '../../activities/evidence.ts';
import { createActivities, type ActivityDeps } from '../../activities/index.ts';
import { openIntake } from '../../activities/intake/open.ts';
import { createIntakeStore } from '../../activities/intake/store.ts';
import type { OwnNow } from '../../activities/own-plan.ts';
import { requireOwnPlanOf } from '../../activities/own-write.ts';
import { createTenants } from '../../activities/tenant/tenants.ts';
import type { Digest } from '../../domain/ids.ts';
import { readApproval } from '../../evidence/approval.ts';
import { readEarlierLook } from '../../evidence/earlier-look.ts';
import { evidenceKeyFiles, loadEvidenceKey } from '../../evidence/keys.ts';
import { openedByIn } from '../../evidence/opened-by.ts';
import { readStoredPlan } from '../../evidence/stored-plan.ts';
import { readSignInWindows } from '../../evidence/sign-in-windows.ts';
import { storeArtifact } from '../../evidence/store.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { createLogger } from '../../worker/logger.ts';
import { installRuntimeLogger } from '../../worker/runtime-logger.ts';
import { startWorker, type RunningWorker } from '../../worker/run-worker.ts';
import { defaultCacheDirectory } from '../../worker/server/obtain.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { passphraseFor } from '../keys/passphrase.ts';
import { paceOf } from '../pace.ts';
import { ownNow } from '../people/own-now.ts';
import { placeOf } from '../place.ts';
import { targetOf } from '../runs.ts';
import { openWatching, type Watching } from '../schedule/watching.ts';
import { trustedCaOf } from '../trusted-ca.ts';

/** How long what is left of a worker may take to let go of the process. */
const LEAVE_AFTER_MS = 1_000;

/** `worker`: polls until Ctrl-C, or until the process that started it is gone. Its log is JSON on stderr. */
export async function worker(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const loaded = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const { value: organisation } = loaded;
  const logger = createLogger({ level: 'info', destination: 'stderr' });
  installRuntimeLogger(logger, io.env.BREAKGLASS_METRICS);
  const { evidenceDirectory: directory, directory: baseDirectory, stateDirectory } = place;
  const now = ownNow({ organisation: loaded, directory: baseDirectory });
  const trustedCa = await trustedCaOf({ organisation, directory: baseDirectory });
  const passphrase = await passphraseFor({ io, given, files: evidenceKeyFiles(stateDirectory) });
  const key = await loadEvidenceKey({
    state: stateDirectory,
    organisation: organisation.organisation,
    passphrase,
  });
  const store = createIntakeStore({ folder: path.join(stateDirectory, 'alerts'), logger });
  const tenants = createTenants({ organisation, baseDirectory, logger, ...paceOf(io.env) });
  const intake = await openIntake({ organisation, baseDirectory, store, logger });
  const start = async (): Promise<{ watching: Watching; running: RunningWorker }> => {
    const watching = await openWatching({ organisation, ownNow: now, place, trustedCa, tenants, logger, io });
    const { schedules } = watching;
    const own = { organisation, baseDirectory, logger };
    const activities = {
      ...watching.activities,
      ...createActivities({
        ...own,
        evidence: createEvidenceActivities({ ...own, ownNow: now, directory, key, trustedCa, schedules }),
        ...inEvidence({ directory, ownNow: now, trustedCa }),
        escrowDirectory: path.join(stateDirectory, 'escrow'),
        ...{ intake: store, tenants },
      }),
    };
    const target = await targetOf({ env: io.env, place });
    const bundle = await workflowBundle({ cacheDirectory: defaultCacheDirectory(io.env), logger });
    return { watching, running: await startWorker({ target, activities, bundle }) };
  };
  try {
    await poll({ io, logger, ...(await start()) });
  } finally {
    // A listener would hold the process.
    await intake.close();
  }
  return EXIT.ok;
}

/** Works until it is ended. What is left of a worker lets go of the process soon afterwards. */
async function poll({
  io,
  logger,
  watching,
  running,
}: {
  io: Io;
  logger: Logger;
  watching: Watching;
  running: RunningWorker;
}): Promise<void> {
  logger.info('polling');
  if (io.json) io.out(`${JSON.stringify({ ready: true, pid: process.pid })}\n`);
  else io.say('worker: ready');
  await watching.apply();
  try {
    await Promise.race([running.failed, ended(io.signal)]);
  } finally {
    const how = await running.stop();
    if (process.connected) process.disconnect();
    leaveSoon({ how, logger });
  }
}

/** What activities read in the evidence of runs and keep there, in this folder. */
function inEvidence({
  directory,
  ownNow: now,
  trustedCa,
}: {
  directory: string;
  ownNow: OwnNow;
  trustedCa: Digest | null;
}): Pick<
  ActivityDeps,
  'storeArtifact' | 'openedBy' | 'readApproval' | 'readEarlierLook' | 'readWindows' | 'readPlan'
> {
  return {
    openedBy: openedByIn(directory),
    storeArtifact: (made) => storeArtifact({ directory, ...made }),
    readApproval: (asked) =>
      readApproval({
        directory,
        requireOwn: requireOwnPlanOf({ ownNow: now, trustedCa }),
        ...asked,
      }),
    readEarlierLook: (about) => readEarlierLook({ directory, ...about }),
    readWindows: (asked) => readSignInWindows({ directory, ...asked }),
    readPlan: (run) => readStoredPlan({ directory, run }),
  };
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
