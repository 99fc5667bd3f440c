/** What sign-ins of a log are told apart by. */
export interface LoggedSignIn {
  /** The request id, of this record alone. */
  readonly id: string;
  /** Of one visit of the sign-in page: each try and each interruption is a record of its own with the same one. */
  readonly correlationId: string;
  /** ISO 8601 UTC, by the tenant's clock. */
  readonly createdAt: string;
  /** 0, or the number of an AADSTS code. */
  readonly errorCode: number;
  readonly interactive: boolean;
}

/** Which ids people may report a sign-in by; a run from before correlation ids counted takes request ids alone. */
export const ACCEPTED = ['either-id', 'request-id'] as const;
export type Accepted = (typeof ACCEPTED)[number];

/** The tenant's clock may be apart from ours by this much. */
export const CLOCK_TOLERANCE_MS = 5_000;

/** When a sign-in was asked for, ISO 8601 UTC by the worker's clock. */
export interface SignInWindow {
  readonly from: string;
  readonly until: string;
}

/** The record that people reported and by which id, or how many records share the correlation id that they wrote. */
export type Reported<Seen> =
  | { readonly by: 'request-id' | 'correlation-id'; readonly record: Seen }
  | { readonly by: null; readonly correlated: number; readonly succeeded: number };

/**
 * Finds the one sign-in that people reported: by its request id wherever it stands, else by the correlation id among
 * the interactive sign-ins within the window. Of several with one correlation id it is the only one that succeeded;
 * where that does not tell them apart, none is taken. The time alone never matches.
 *
 * @see https://learn.microsoft.com/graph/api/resources/signin
 */
export function reportedSignIn<Seen extends LoggedSignIn>({
  records,
  reported,
  window,
  accept,
}: {
  readonly records: readonly Seen[];
  readonly reported: readonly string[];
  readonly window: SignInWindow;
  readonly accept: Accepted;
}): Reported<Seen> {
  const ids = new Set(reported.filter((id) => id !== '').map((id) => id.toLowerCase()));
  const exact = records.find(({ id }) => ids.has(id.toLowerCase()));
  if (exact !== undefined) return { by: 'request-id', record: exact };
  const correlated = records.filter(
    (record) =>
      accept === 'either-id' &&
      record.interactive &&
      ids.has(record.correlationId.toLowerCase()) &&
      isWithin({ at: record.createdAt, window }),
  );
  const succeeded = correlated.filter(({ errorCode }) => errorCode === 0);
  const [first, second] = succeeded.length > 0 ? succeeded : correlated;
  return first !== undefined && second === undefined
    ? { by: 'correlation-id', record: first }
    : { by: null, correlated: correlated.length, succeeded: succeeded.length };
}

function isWithin({ at, window }: { at: string; window: SignInWindow }): boolean {
  const time = Date.parse(at);
  return (
    time >= Date.parse(window.from) - CLOCK_TOLERANCE_MS &&
    time <= Date.parse(window.until) + CLOCK_TOLERANCE_MS
  );
}

/** Can no later record change which sign-in was reported? A refusal may be an interruption that success follows. */
export function isSettled(reported: Reported<LoggedSignIn>): boolean {
  switch (reported.by) {
    case 'request-id':
      return true;
    case 'correlation-id':
      return reported.record.errorCode === 0;
    case null:
      return reported.succeeded > 1;
  }
}

/** Why no record was taken for the reported sign-in. */
export function sayUnfound({ correlated, succeeded }: Extract<Reported<unknown>, { by: null }>): string {
  return correlated === 0
    ? 'no such record before the deadline'
    : `${correlated} records with that correlation id, ${succeeded} of them successful`;
}

/** The ids that people wrote in answer to one question, in any letter case, and when that sign-in was asked for. */
export interface SignInReport {
  readonly ids: readonly string[];
  /** By which ids it may still be found: one that was found by its request id stands for no other record. */
  readonly accept: Accepted;
  readonly window: SignInWindow;
}

/**
 * The request ids, in lower case, of the records that reports stand for: every request id that was reported, and for a
 * correlation id the one record that the step takes for it. An id that is a record's request id stands for no other
 * record: the client chooses correlation ids, so one equal to it is somebody else's.
 */
export function explainedIds({
  records,
  reports,
  accept,
}: {
  readonly records: readonly LoggedSignIn[];
  readonly reports: readonly SignInReport[];
  readonly accept: Accepted;
}): ReadonlySet<string> {
  const ids = reports.flatMap((report) => {
    const { ids: reported, window } = report;
    const byEither = accept === 'either-id' && report.accept === 'either-id';
    const found = reportedSignIn({ records, reported, window, accept: byEither ? accept : 'request-id' });
    return found.by === 'correlation-id' ? [...report.ids, found.record.id] : report.ids;
  });
  return new Set(ids.map((id) => id.toLowerCase()));
}
