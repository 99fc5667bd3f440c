import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RunId } from '../domain/ids.ts';
import type { Mode } from '../domain/plan/types.ts';
import type { Assets } from './assets.ts';
import type { Challenges } from './challenge.ts';
import type { Desk } from './desk.ts';
import type { Sessions, Signed } from './sessions.ts';
import type { Tries } from './tries.ts';

/** What every route of the page works with. */
export interface Page {
  readonly desk: Desk;
  /** The same without what others just saw: for questions, which are answered as they stand now. */
  readonly engine: Desk;
  /** Scheme, host and port by which people reach it; nothing is answered under another name. */
  readonly origin: string;
  readonly cookies: CookieNames;
  readonly assets: Assets;
  readonly sessions: Sessions;
  readonly challenges: Challenges;
  /** What each passkey signed last at this page, by credential. */
  readonly asserted: Map<string, LastAsserted>;
  readonly tries: Tries;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Runs that were started from the page; the ledger has them a moment later, unless the engine refused them. */
  readonly started: Map<RunId, StartedRun>;
  /** Aborted when the page stops: what is still being sent ends. */
  readonly closing: AbortSignal;
}

/** A run as it was started from the page. */
export interface StartedRun {
  readonly mode: Mode;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What a passkey signed last. */
export interface LastAsserted {
  readonly counter: number;
  /** The whole assertion: sent once more, it is no copy of the passkey. */
  readonly signature: string;
}

/** Names of the two cookies: of a session, and of a browser that asked to sign in. */
export interface CookieNames {
  readonly session: string;
  readonly browser: string;
}

/** Over TLS a cookie's name promises that it came from this host over TLS and from nobody beside it (RFC 6265bis). */
export function cookieNames(secure: boolean): CookieNames {
  const prefix = secure ? '__Host-' : '';
  return { session: `${prefix}breakglass`, browser: `${prefix}breakglass-browser` };
}

/** What a request brings with it once the person is known. */
export interface Visit {
  readonly page: Page;
  readonly session: Signed;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}
