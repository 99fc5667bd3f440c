import type { Client } from '@temporalio/client';
import { connectClient, embeddedTarget, type Target } from '../../worker/connection.ts';
import { createLogger } from '../../worker/logger.ts';
import { startWorker } from '../../worker/run-worker.ts';
import { defaultCacheDirectory, obtainTemporal, type TemporalBinary } from '../../worker/server/obtain.ts';
import { startServer, type ServerHandle } from '../../worker/server/start.ts';
import { atEnd, temporaryDirectory } from './temporary.ts';
import { cachedBundle } from './workflow-bundle.ts';

/** A logger that says nothing: tests look at what happens, not at what is said about it. */
export const silent = createLogger({ level: 'silent', destination: 'stderr' });

/** A real dev server of a test file. */
export interface Embedded {
  readonly server: ServerHandle;
  readonly stateDirectory: string;
  readonly target: Target;
  readonly client: Client;
}

/** The binary that the product itself would use, from the cache or built into it. */
export async function temporalBinary(): Promise<TemporalBinary> {
  return obtainTemporal({
    env: process.env,
    cacheDirectory: defaultCacheDirectory(process.env),
    progress: (line) => process.stderr.write(`${line}\n`),
  });
}

/** Starts a server on a new state directory, with a client; both end after the test file. */
export async function embeddedServer(): Promise<Embedded> {
  const binary = await temporalBinary();
  const stateDirectory = await temporaryDirectory('server');
  const server = await startServer({
    binary: binary.path,
    version: binary.version,
    stateDirectory,
    logger: silent,
  });
  atEnd(server.stop);
  const target = embeddedTarget(server);
  const { client, close } = await connectClient(target);
  atEnd(close);
  return { server, stateDirectory, target, client };
}

/** Runs `during` while a worker of these workflows, the product's by default, polls; it has ended when this returns. */
export async function withWorker<Result>({
  target,
  activities,
  workflows,
  taskQueue,
  during,
}: {
  readonly target: Target;
  readonly activities: object;
  readonly workflows?: string;
  readonly taskQueue?: string;
  readonly during: () => Promise<Result>;
}): Promise<Result> {
  const worker = await startWorker({
    target,
    activities,
    bundle: await cachedBundle(workflows === undefined ? {} : { entry: workflows }),
    ...(taskQueue === undefined ? {} : { taskQueue }),
  });
  try {
    return await Promise.race([during(), worker.failed]);
  } finally {
    await worker.stop();
  }
}
