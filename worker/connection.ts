import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { BreakglassError } from '../domain/errors.ts';
import { reasonOf } from './reason.ts';
import { openRetries } from './retries.ts';
import { readAnnounced } from './server/announce.ts';

/** Half of it for the channel, so that a slow answer still ends within 5 s. */
const CONNECT_TIMEOUT_MS = 4_000;
const NAMING_VARIABLES = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'] as const;

/** The Temporal server to talk to: one named by the environment, or the embedded one. */
export interface Target {
  readonly kind: 'named' | 'embedded';
  readonly address: string;
  readonly namespace: string;
  /** TLS, API key and metadata of the profile; holds secrets, never to be logged. */
  readonly credentials: Credentials;
}

/** What a profile adds to the address. */
export type Credentials = Pick<ClientConnectConfig['connectionOptions'], 'apiKey' | 'tls' | 'metadata'>;

/**
 * Where Temporal is: the address or profile that the environment names, else the embedded server that announces
 * itself in the state directory. A profile file alone, with nothing in the environment, changes nothing: on the
 * worst day a forgotten file must not send an incident to a cluster behind the sign-on that is down.
 * Throws `USAGE` for a profile that cannot be read and `SERVER_NOT_RUNNING` when there is neither.
 *
 * @see https://docs.temporal.io/develop/environment-configuration
 */
export async function resolveTarget({
  env,
  stateDirectory,
}: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDirectory: string;
}): Promise<Target> {
  const named = NAMING_VARIABLES.filter((name) => (env[name] ?? '') !== '');
  if (named.length > 0) return namedTarget(env, named);
  const announced = await readAnnounced(stateDirectory);
  if (announced !== null) return embeddedTarget(announced);
  throw new BreakglassError({
    code: 'SERVER_NOT_RUNNING',
    message: `expected a running server for ${stateDirectory}, found none; the command "up" starts one`,
  });
}

/** The target of an embedded server that this process started or found. */
export function embeddedTarget({
  address,
  namespace,
}: {
  readonly address: string;
  readonly namespace: string;
}): Target {
  return { kind: 'embedded', address, namespace, credentials: {} };
}

function namedTarget(env: Readonly<Record<string, string | undefined>>, named: readonly string[]): Target {
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: present(env) });
    const { address, apiKey, tls, metadata } = connectionOptions;
    if (address === undefined || address === '') throw new Error('it names no address');
    return {
      kind: 'named',
      address,
      namespace: namespace ?? 'default',
      credentials: {
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(tls === undefined ? {} : { tls }),
        ...(metadata === undefined ? {} : { metadata }),
      },
    };
  } catch (cause) {
    throw new BreakglassError({
      code: 'USAGE',
      message: `expected ${named.join(' and ')} to name a Temporal server: ${reasonOf(cause)}`,
      cause,
    });
  }
}

/** A client of the target and how to close it. Throws `SERVER_UNREACHABLE` within 5 s. */
export async function connectClient(
  target: Target,
): Promise<{ readonly client: Client; readonly close: () => Promise<void> }> {
  const retries = openRetries();
  const connection = await connectTo({ target, interceptors: retries.interceptors });
  const client = new Client({ connection, namespace: target.namespace });
  return { client, close: () => retries.close(connection) };
}

function present(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) set[name] = value;
  return set;
}

/** A plain connection to the target; the caller closes it. Throws `SERVER_UNREACHABLE` within 5 s. */
export async function reach(target: Target): Promise<Connection> {
  return connectTo({ target });
}

async function connectTo({
  target,
  ...options
}: {
  target: Target;
} & Pick<ConnectionOptions, 'interceptors'>): Promise<Connection> {
  const { address, credentials } = target;
  try {
    return await Connection.connect({
      address,
      ...credentials,
      ...options,
      connectTimeout: CONNECT_TIMEOUT_MS,
    });
  } catch (cause) {
    throw unreachable(target, cause);
  }
}

/** The error of a target that does not answer; `cause` says how. */
export function unreachable({ kind, address, namespace }: Target, cause: unknown): BreakglassError {
  return new BreakglassError({
    code: 'SERVER_UNREACHABLE',
    message: `expected the ${kind} Temporal server ${address} (namespace ${namespace}) to answer: ${reasonOf(cause)}`,
    cause,
  });
}
