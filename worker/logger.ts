import type { LogLevel, Logger as SdkLogger, LogMetadata } from '@temporalio/common';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { pino, type Logger } from 'pino';

/** How much is logged; each level includes the ones after it. */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Names of fields whose values never reach a log, at any of the depths below. */
const SECRET_NAMES = [
  'authorization',
  'password',
  'passphrase',
  'secret',
  'token',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'client_secret',
  'clientSecret',
  'client_assertion',
  'assertion',
  'apiKey',
  'api_key',
  'privateKey',
  'key',
  'cookie',
  'set-cookie',
];
const DEPTHS = ['', '*.', '*.*.', '*.*.*.'];
const STDERR = 2;

/**
 * The one logger: JSON lines (pino) to standard error or to a file that only its owner reads. Fields with a secret's
 * name are replaced, also capitalised as in HTTP headers, down to the fourth level. Writing is synchronous, so the
 * last line before an exit is there.
 */
export function createLogger({
  level,
  destination,
}: {
  readonly level: Level;
  readonly destination: 'stderr' | { readonly file: string };
}): Logger {
  const target =
    destination === 'stderr'
      ? { dest: STDERR, sync: true }
      : { dest: destination.file, sync: true, mkdir: true, append: true, mode: 0o600 };
  return pino({ level, redact: { paths: secretPaths(), censor: '[redacted]' } }, pino.destination(target));
}

function secretPaths(): string[] {
  const spellings = SECRET_NAMES.flatMap((name) => [name, name.charAt(0).toUpperCase() + name.slice(1)]);
  return DEPTHS.flatMap((depth) =>
    spellings.map((name) => (name.includes('-') ? `${depth.slice(0, -1)}["${name}"]` : `${depth}${name}`)),
  );
}

/**
 * Sends everything that the SDK, its native core, workflows (`log` of `@temporalio/workflow`) and activities log to
 * one logger, and leaves signals to the CLI. `metricsAddress` (`127.0.0.1:9464`) opens the Prometheus endpoint.
 * Call once, before the first connection of a worker; the SDK throws on a second call.
 */
export function installRuntimeLogger(logger: Logger, metricsAddress?: string): void {
  Runtime.install({
    logger: sdkLogger(logger),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(metricsAddress === undefined ? {} : { metrics: { prometheus: { bindAddress: metricsAddress } } }),
    },
  });
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** The SDK's logger interface over pino. */
export function sdkLogger(logger: Logger): SdkLogger {
  const log = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    logger[LEVELS[level]](plain(meta), message);
  };
  return {
    log,
    trace: (message, meta) => {
      log('TRACE', message, meta);
    },
    debug: (message, meta) => {
      log('DEBUG', message, meta);
    },
    info: (message, meta) => {
      log('INFO', message, meta);
    },
    warn: (message, meta) => {
      log('WARN', message, meta);
    },
    error: (message, meta) => {
      log('ERROR', message, meta);
    },
  };
}

/** The SDK stamps its lines with a bigint in nanoseconds, which JSON cannot hold and pino's own time replaces. */
function plain(meta: LogMetadata): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(meta)) if (typeof value !== 'bigint') fields[name] = value;
  const { error, ...rest } = fields;
  return error === undefined ? rest : { ...rest, err: error };
}
