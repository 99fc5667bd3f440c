import { mkdir, open, readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { BreakglassError } from '../../domain/errors.ts';
import { reasonOf } from '../reason.ts';
import { announce, withdraw } from './announce.ts';
import { claimDatabase } from './database-version.ts';
import { ServerEnded } from './namespace.ts';
import { freePort } from './ports.ts';
import { takeLock } from './lock.ts';
import { endOrphan } from './orphan.ts';
import { processIdentity } from '../../evidence/process-identity.ts';
import { stateFiles, type StateFiles } from './state-files.ts';
import { superviseServer, type Supervised } from './supervise.ts';

const IP = '127.0.0.1';
const NAMESPACE = 'default';
/** Besides ours the server takes ports that it finds free a moment before: another program may be faster. */
const FIRST_STARTS = 3;

/** A running embedded server. */
export interface ServerHandle {
  /** `127.0.0.1:port`, the same over all restarts. */
  readonly address: string;
  readonly namespace: string;
  readonly version: string;
  /** The pid of its present life. */
  readonly pid: () => number;
  /** How often it died and serves again. */
  readonly restarts: () => number;
  /** Ends the server and gives the state directory back. May be called again. */
  readonly stop: () => Promise<void>;
}

/** What to start and where; `version` is the version of the server inside the binary. */
export interface StartServer {
  readonly binary: string;
  readonly version: string;
  readonly stateDirectory: string;
  /** gRPC port on loopback; a free one when left out. */
  readonly port?: number;
  readonly logger: Logger;
}

/**
 * Starts the embedded Temporal server on its SQLite file and returns when it serves. It is started again whenever
 * it dies, on the same port and file, until `stop`.
 * Throws `SERVER_ALREADY_RUNNING`, `SERVER_VERSION_MISMATCH` (nothing was opened) or `SERVER_START_FAILED`.
 */
export async function startServer(input: StartServer): Promise<ServerHandle> {
  const files = stateFiles(input.stateDirectory);
  await mkdir(input.stateDirectory, { recursive: true, mode: 0o700 });
  const release = await takeLock(files.lock);
  try {
    await claimDatabase(files, input.version);
    const orphan = await endOrphan(input.stateDirectory);
    if (orphan !== null)
      input.logger.warn({ serverPid: orphan }, 'ended a server that an earlier breakglass left');
    return await firstStart({ input, files, release });
  } catch (error) {
    await release();
    throw error;
  }
}

interface Start {
  readonly input: StartServer;
  readonly files: StateFiles;
  readonly release: () => Promise<void>;
}

/** One that ends at once is started again, on another port unless the caller chose it. */
async function firstStart(start: Start): Promise<ServerHandle> {
  const { port, logger } = start.input;
  for (let left = FIRST_STARTS - 1; ; left -= 1) {
    try {
      return await run({ ...start, port: port ?? (await freePort()) });
    } catch (error) {
      if (left === 0 || !(error instanceof BreakglassError && error.cause instanceof ServerEnded))
        throw error;
      logger.warn({ reason: reasonOf(error) }, 'the embedded server ended at once; starting it again');
    }
  }
}

async function run({
  input,
  files,
  port,
  release,
}: Start & { readonly port: number }): Promise<ServerHandle> {
  const log = await open(files.log, 'a', 0o600);
  const address = `${IP}:${port}`;
  const { version, stateDirectory, logger } = input;
  let server: Supervised;
  const logBefore = (await log.stat()).size;
  try {
    server = await superviseServer({
      binary: input.binary,
      args: serverArguments({ port, database: files.database }),
      log,
      address,
      namespace: NAMESPACE,
      logger,
      serving: async (pid) => {
        const identity = await processIdentity(pid);
        await announce(stateDirectory, { address, namespace: NAMESPACE, pid, identity, version });
      },
    });
  } catch (error) {
    await withdraw(stateDirectory);
    await log.close();
    throw await startFailed({ input, log: files.log, logBefore, cause: error });
  }
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await withdraw(stateDirectory);
    await server.stop();
    await log.close();
    await release();
  };
  return {
    address,
    namespace: NAMESPACE,
    version,
    pid: server.pid,
    restarts: server.restarts,
    stop: () => (stopping ??= stop()),
  };
}

/**
 * `temporal server start-dev` with a crash-safe SQLite file. The three poll limits lift the default of 20 task
 * reads a second per history shard, which costs every workflow task and activity up to 50 ms.
 */
export function serverArguments({
  port,
  database,
}: {
  readonly port: number;
  readonly database: string;
}): readonly string[] {
  const pragmas = ['journal_mode=wal', 'synchronous=full'];
  const limits = ['transfer', 'timer', 'visibility'].map(
    (queue) => `history.${queue}ProcessorMaxPollRPS=2000`,
  );
  return [
    ...['server', 'start-dev', '--headless', '--ip', IP, '--port', String(port)],
    ...['--namespace', NAMESPACE, '--db-filename', database, '--log-format', 'json', '--log-level', 'warn'],
    ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...limits.flatMap((limit) => ['--dynamic-config-value', limit]),
  ];
}

const TAIL_LINES = 3;

async function startFailed({
  input,
  log,
  logBefore,
  cause,
}: {
  readonly input: StartServer;
  readonly log: string;
  readonly logBefore: number;
  readonly cause: unknown;
}): Promise<BreakglassError> {
  const written = (await readFile(log)).subarray(logBefore).toString('utf8').trim();
  const tail = written === '' ? [] : written.split('\n').slice(-TAIL_LINES);
  return new BreakglassError({
    code: 'SERVER_START_FAILED',
    message: [
      `expected ${input.binary} to serve, got: ${reasonOf(cause)} (see ${log})`,
      ...tail.map((line) => `  ${line.slice(0, 300)}`),
    ].join('\n'),
    cause,
  });
}
