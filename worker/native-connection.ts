import { NativeConnection } from '@temporalio/worker';
import { reach, unreachable, type Target } from './connection.ts';

/**
 * A worker's connection to the target; the caller closes it. Throws `SERVER_UNREACHABLE` within 5 s: the native
 * connection retries by itself for longer, so the target is tried with a plain one first. It stands apart from
 * `connection.ts` because it loads the worker SDK, some 35 MB that a process without a worker has no use for.
 */
export async function connectWorker(target: Target): Promise<NativeConnection> {
  const probe = await reach(target);
  await probe.close();
  try {
    const { address, credentials } = target;
    return await NativeConnection.connect({ address, ...credentials });
  } catch (cause) {
    throw unreachable(target, cause);
  }
}
