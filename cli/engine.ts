import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import { createLogger } from '../worker/logger.ts';
import { defaultCacheDirectory, obtainTemporal } from '../worker/server/obtain.ts';
import { startServer, type ServerHandle } from '../worker/server/start.ts';
import { startChild, type Child } from './children.ts';
import type { Io } from './io.ts';
import type { Place } from './place.ts';
import { trustedCaFile } from './trusted-ca.ts';

/** How long a worker may take: from a checkout the first one bundles the workflows. */
const WORKER_READY_MS = 90_000;
const PAGE_READY_MS = 30_000;

type Environment = Io['env'];

/** Where the log of the engine's parts lies. */
export function logFile(place: Place, name: 'server' | 'worker' | 'page'): string {
  return path.join(place.stateDirectory, `${name === 'server' ? 'supervisor' : name}.log`);
}

/** Starts the embedded server of a place, finding or fetching its binary first. */
export async function startEmbedded({
  place,
  env,
  say,
}: {
  place: Place;
  env: Environment;
  say: (line: string) => void;
}): Promise<ServerHandle> {
  await mkdir(place.stateDirectory, { recursive: true, mode: 0o700 });
  const binary = await obtainTemporal({ env, cacheDirectory: defaultCacheDirectory(env), progress: say });
  const logger = createLogger({ level: 'info', destination: { file: logFile(place, 'server') } });
  return startServer({
    binary: binary.path,
    version: binary.version,
    stateDirectory: place.stateDirectory,
    logger,
  });
}

/**
 * Starts a worker as a child process: Node reads the certificates to trust beside the system's only at its start,
 * so the organisation's `trust-ca` must be in the environment before. The passphrase of the evidence key goes over
 * its stdin, where no other process sees it.
 */
export async function startWorkerChild({
  place,
  organisation,
  env,
  passphrase = null,
  ring,
}: {
  place: Place;
  organisation: Pick<OrganisationDefinition, 'trust-ca'>;
  env: Environment;
  passphrase?: Buffer | null;
  /** Rings at our terminal; left out where we have none. */
  ring?: ((text: string) => void) | undefined;
}): Promise<Child> {
  const trusted = trustedCaFile({ organisation, directory: place.directory });
  return startChild({
    name: 'worker',
    file: 'cli/main.ts',
    args: [
      ...['worker', '--json', '--organisation', place.organisationFile],
      ...(passphrase === null ? [] : ['--passphrase-file', '-']),
    ],
    ...(passphrase === null ? {} : { input: passphrase.toString() }),
    env: {
      ...env,
      ...(trusted === null ? {} : { NODE_EXTRA_CA_CERTS: trusted }),
    },
    logFile: logFile(place, 'worker'),
    ring,
    readyWithinMs: WORKER_READY_MS,
  });
}

/** Starts the page as a child process: what comes in from browsers stays apart from the engine, and from its keys. */
export async function startPageChild({
  place,
  env,
  options,
}: {
  place: Place;
  env: Environment;
  /** Options of `breakglass page`, as typed. */
  options: readonly string[];
}): Promise<Child> {
  return startChild({
    name: 'page',
    file: 'cli/main.ts',
    args: ['page', '--json', '--organisation', place.organisationFile, ...options],
    env,
    logFile: logFile(place, 'page'),
    readyWithinMs: PAGE_READY_MS,
  });
}
