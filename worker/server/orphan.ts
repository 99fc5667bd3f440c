import { setTimeout as delay } from 'node:timers/promises';
import { readAnnouncement } from './announce.ts';
import { processIdentity } from '../../evidence/process-identity.ts';

const LOOK_EVERY_MS = 50;
const GRACE_MS = 5_000;

/**
 * Ends a server that outlived its breakglass (both it and its watchdog were killed) and still holds the database.
 * Only the very process that the announcement names is touched, known by pid and start time.
 */
export async function endOrphan(stateDirectory: string): Promise<number | null> {
  const orphan = await readAnnouncement(stateDirectory);
  if (orphan?.identity == null) return null;
  const lives = async (): Promise<boolean> => (await processIdentity(orphan.pid)) === orphan.identity;
  if (!(await lives())) return null;
  process.kill(orphan.pid, 'SIGTERM');
  const killAt = Date.now() + GRACE_MS;
  while (await lives()) {
    if (Date.now() > killAt) process.kill(orphan.pid, 'SIGKILL');
    await delay(LOOK_EVERY_MS);
  }
  return orphan.pid;
}
