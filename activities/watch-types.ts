import type { DueAccount } from '../domain/schedule/due.ts';
import type { KeptSchedules } from '../domain/schedule/watch.ts';

/**
 * What the watch may ask of the world. Nothing is handed in: each reckons from the worker's own organisation file,
 * ledger, draw secret and clock, so that whoever starts a watch learns and changes nothing that was not owed.
 */
export interface WatchActivities {
  /** Enters what the schedules owe the ledger, and starts the drills whose time has come; each once, whoever asks. */
  keepSchedules(): Promise<KeptSchedules>;
  /** Which accounts are due for a drill, by evidence and tenant. */
  readDue(): Promise<readonly DueAccount[]>;
}
