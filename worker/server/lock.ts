import { BreakglassError } from '../../domain/errors.ts';
import { tryLock } from '../../evidence/lock.ts';

/**
 * Takes the lock file for this process and returns what gives it back. A lock whose process is gone is taken over;
 * one whose process runs is `SERVER_ALREADY_RUNNING`.
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const taken = await tryLock(file);
  if (taken.mine) return taken.release;
  const who =
    taken.holder === null ? 'another process' : `process ${taken.holder.pid} on ${taken.holder.host}`;
  throw new BreakglassError({
    code: 'SERVER_ALREADY_RUNNING',
    message: `expected no server on this state directory, but ${who} runs one (${file})`,
  });
}
