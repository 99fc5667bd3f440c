import { BreakglassError } from '../../domain/errors.ts';
import { DeadlinePassed } from '../deadline.ts';
import { sayNetworkError } from '../network-errors.ts';
import { AskLater, passThrough, retryAfterMs, TenantThrottled } from './errors.ts';
import { TOKEN_CODES } from './token-codes.ts';
import type { TokenNews } from './token-wire.ts';

/** What is known of a token that could not be had. */
interface NoToken {
  readonly error: unknown;
  readonly tenant: string;
  /** What last happened on the wire; null where nothing was sent. */
  readonly news: TokenNews | null;
}

/**
 * Translates what `getToken` throws. The library gives text only, so the number of the service is read from it;
 * the text itself stays behind, since it can quote the request. Without a number, what was seen on the wire tells.
 */
export function tokenError({ error, tenant, news }: NoToken): Error {
  if (passThrough(error)) return error;
  const expected = `expected a token for tenant ${tenant}, but`;
  const fault = news?.kind === 'failed' ? news.error : error;
  if (passThrough(fault)) return fault;
  if (fault instanceof DeadlinePassed) {
    return unreachable(`${expected} the token service gave no answer within ${fault.limitMs} ms`);
  }
  const number = /AADSTS(\d{4,8})/.exec(error instanceof Error ? error.message : '')?.[1];
  const waitMs = news?.kind === 'answered' ? retryAfterMs(news.headers) : null;
  if (number !== undefined) return numbered({ number, expected, waitMs });
  if (news?.kind === 'answered') return unnumbered({ status: news.status, expected, waitMs });
  return unreachable(`${expected} the token service could not be reached: ${sayNetworkError(fault)}`);
}

interface Answered {
  /** How the message begins. */
  readonly expected: string;
  /** How long the service asks to wait. */
  readonly waitMs: number | null;
}

function numbered({ number, expected, waitMs }: Answered & { readonly number: string }): Error {
  const known = TOKEN_CODES[number];
  const message = `${expected} ${known?.words ?? 'it was refused'} (AADSTS${number})`;
  switch (known?.kind ?? 'refused') {
    case 'refused':
      return new BreakglassError({ code: 'TOKEN_REFUSED', message });
    case 'transient':
      return new AskLater({ code: 'TOKEN_UNREACHABLE', message, retryAfterMs: waitMs });
    case 'throttled':
      return new TenantThrottled({ message, retryAfterMs: waitMs });
  }
}

/** An answer that is none of the token service's own forms: of something in between, or of a service in trouble. */
function unnumbered({ status, expected, waitMs }: Answered & { readonly status: number }): Error {
  const came = `(HTTP ${status})`;
  if (status === 429) {
    const message = `${expected} the token service asks us to slow down ${came}`;
    return new TenantThrottled({ message, retryAfterMs: waitMs });
  }
  if (status === 407) return unreachable(`${expected} the proxy asks for a sign-in of its own ${came}`);
  if (status === 408 || status >= 500) {
    const message = `${expected} the token service is in trouble ${came}`;
    return new AskLater({ code: 'TOKEN_UNREACHABLE', message, retryAfterMs: waitMs });
  }
  if (status === 400 || status === 401 || status === 403) {
    return new BreakglassError({ code: 'TOKEN_REFUSED', message: `${expected} it was refused ${came}` });
  }
  const message = `${expected} the answer has not the form of the token service's own ${came}`;
  return new BreakglassError({ code: 'TENANT_RESPONSE_INVALID', message });
}

function unreachable(message: string): BreakglassError {
  return new BreakglassError({ code: 'TOKEN_UNREACHABLE', message });
}
