import type { ErrorCode } from '../errors.ts';

/** One place where a journal is not what its plan, its people or its own facts allow. */
export interface Breach {
  readonly code: ErrorCode;
  /** Number of the event; the last one for what is missing. */
  readonly n: number;
  /** What was expected and what came. */
  readonly message: string;
}
