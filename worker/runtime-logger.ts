import type { LogLevel, Logger as SdkLogger, LogMetadata } from '@temporalio/common';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

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
