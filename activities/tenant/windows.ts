import type { AccountId } from '../../domain/ids.ts';
import type { ExplainedSignIns } from '../../domain/readiness/sign-in-history.ts';

/** Reads which sign-ins of an account the runs whose evidence is here explain, since a time (ISO 8601 UTC). */
export type ReadWindows = (input: {
  readonly account: AccountId;
  readonly since: string;
}) => Promise<ExplainedSignIns>;

/** Where no evidence is kept, no run explains anything. */
export const noWindows: ReadWindows = async () => Promise.resolve({ windows: [], reported: new Set() });
