import type { PersonId } from '../domain/ids.ts';
import type { PlannedChannel } from '../domain/plan/types.ts';

/** One message for people. */
export interface Notice {
  readonly channel: PlannedChannel;
  readonly message: string;
  /** The receiver is told it, so that a repeat is seen as one. */
  readonly key: string;
  /** The one person it is for: at the address that the worker's organisation file gives them in this channel. */
  readonly person?: PersonId | undefined;
}
