/** A day begins somewhere on earth so long before it does in UTC, and ends so long after. */
const EAST_MS = 14 * 3_600_000;
const WEST_MS = 12 * 3_600_000;
const DAY_MS = 86_400_000;

/** From the first to the last of these days, wherever on earth: the ledger does not say in which zone a day was meant. */
export interface Span {
  /** Milliseconds since the epoch, as are the others: no such day has begun anywhere before. */
  readonly begins: number;
  /** By then the first of these days has begun everywhere. */
  readonly begun: number;
  /** By then the last is over everywhere. */
  readonly over: number;
}

/** The span of days, dates such as `2027-01-31`, both counted. */
export function spanOf({ first, last }: { first: string; last: string }): Span {
  const begin = Date.parse(first);
  return { begins: begin - EAST_MS, begun: begin + WEST_MS, over: Date.parse(last) + DAY_MS + WEST_MS };
}

/** Is an instant, ISO 8601, within a span? */
export function isWithin({ at, span: { begins, over } }: { at: string; span: Span }): boolean {
  const ms = Date.parse(at);
  return begins <= ms && ms < over;
}
