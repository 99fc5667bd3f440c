import { CLOCK_TOLERANCE_MS } from '../reported-sign-in.ts';
import type { LoggedSignIn } from '../reported-sign-in.ts';
import type { SignInSeen } from '../sign-in.ts';
import type { Finding } from './finding.ts';

/** As long as Entra keeps its sign-in log with a P1 or P2 licence, less an hour: 30 days. */
export const LOOKED_BACK_MS = (30 * 24 - 1) * 3_600_000;

/** How many sign-ins are named one by one. */
const NAMED_MAX = 3;

/** What runs say of sign-ins of an account: the windows in which somebody was to sign in, and those reported. */
export interface ExplainedSignIns {
  /** ISO 8601 UTC, by the worker's clock. */
  readonly windows: readonly { readonly from: string; readonly until: string }[];
  /** Ids in lower case that people signed for; outside of windows only a request id explains a sign-in. */
  readonly reported: ReadonlySet<string>;
}

type Seen = LoggedSignIn & Pick<SignInSeen, 'ipAddress'>;

/** The sign-ins of an account, and what explains them. */
export interface SignInHistory extends ExplainedSignIns {
  /** Since when the log was read, ISO 8601 UTC. */
  readonly since: string;
  readonly records: readonly Seen[];
}

/**
 * Judges whether anybody signed in with success when no run had a window open for it: an emergency account is used for
 * nothing else. Attempts that failed are told, and decide nothing.
 */
export function judgeSignInHistory(history: SignInHistory | null): Finding {
  const expected = 'no sign-in but in the windows of runs';
  if (history === null)
    return { state: 'inconclusive', expected, seen: 'the tenant has no licence for the sign-in log' };
  const { since, records } = history;
  const outside = records.filter(
    (record) =>
      record.interactive &&
      !history.reported.has(record.id.toLowerCase()) &&
      !isInWindow({ record, history }),
  );
  const succeeded = outside.filter(({ errorCode }) => errorCode === 0);
  const failed = outside.length - succeeded.length;
  const attempts = failed === 0 ? '' : `, and ${failed} that failed`;
  if (succeeded.length === 0)
    return { state: 'corroborated', expected, seen: `none since ${since}${attempts}` };
  const named = succeeded
    .slice(0, NAMED_MAX)
    .map(({ id, createdAt, ipAddress }) => `request ${id} from ${ipAddress} at ${createdAt}`);
  const more = succeeded.length > NAMED_MAX ? ['and others'] : [];
  return {
    state: 'contradicted',
    expected,
    seen: `${succeeded.length} outside of any window${attempts}: ${[...named, ...more].join('; ')}`,
  };
}

function isInWindow({ record, history }: { record: Seen; history: SignInHistory }): boolean {
  const at = Date.parse(record.createdAt);
  return history.windows.some(
    ({ from, until }) =>
      at >= Date.parse(from) - CLOCK_TOLERANCE_MS && at <= Date.parse(until) + CLOCK_TOLERANCE_MS,
  );
}
