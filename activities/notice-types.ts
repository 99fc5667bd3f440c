import type { PersonId } from '../domain/ids.ts';
import type { Telling } from '../domain/language/telling.ts';
import type { PlannedChannel } from '../domain/plan/types.ts';

/** One message for people. */
export interface Notice {
  readonly channel: PlannedChannel;
  /** In English, for those of whose language nothing is known. */
  readonly message: string;
  /** What it was made of, to say it in the language of who reads it; left out by runs from before there was another. */
  readonly telling?: Telling | undefined;
  /** The receiver is told it, so that a repeat is seen as one. */
  readonly key: string;
  /** The one person it is for: at the address that the worker's organisation file gives them in this channel. */
  readonly person?: PersonId | undefined;
}
