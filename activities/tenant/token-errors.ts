import { BreakglassError } from '../../domain/errors.ts';
import { DeadlinePassed } from '../deadline.ts';
import { passThrough, TenantThrottled } from './errors.ts';

/**
 * What the token service's own codes mean for us. The list is closed because the codes change: one that is
 * not here is a refusal named by its number.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const AADSTS: Readonly<Record<string, { readonly kind: Kind; readonly words: string }>> = {
  '7000215': { kind: 'refused', words: 'the client secret is wrong' },
  '7000222': { kind: 'refused', words: 'the client secret has expired' },
  '700027': { kind: 'refused', words: 'the signed assertion is not valid' },
  '700024': { kind: 'refused', words: 'the assertion is outside its time' },
  '700016': { kind: 'refused', words: 'the application is not known in the tenant' },
  '700213': { kind: 'refused', words: 'no federated credential matches the assertion' },
  '7000112': { kind: 'refused', words: 'the application is disabled' },
  '90002': { kind: 'refused', words: 'the tenant is not known' },
  '53003': { kind: 'refused', words: 'a Conditional Access policy blocks the application' },
  '90033': { kind: 'transient', words: 'the token service has a fault that passes' },
  '90006': { kind: 'transient', words: 'the token service has a fault that passes' },
  '90024': { kind: 'transient', words: 'the token service is busy' },
  '50033': { kind: 'transient', words: 'the token service has a fault that passes' },
  '90012': { kind: 'transient', words: 'the token service took too long inside' },
  '90055': { kind: 'throttled', words: 'the tenant asks for too many tokens' },
  '50196': { kind: 'throttled', words: 'the application asks for the same token again and again' },
};

type Kind = 'refused' | 'transient' | 'throttled';

/**
 * Translates what `getToken` throws. The library gives text only, so the number of the service is read from it;
 * the text itself stays behind, since it can quote the request.
 */
export function tokenError({ error, tenant }: { readonly error: unknown; readonly tenant: string }): Error {
  if (passThrough(error)) return error;
  const message = (words: string) => `expected a token for tenant ${tenant}, but ${words}`;
  if (error instanceof DeadlinePassed) {
    return unreachable(message(`the token service gave no answer within ${error.limitMs} ms`));
  }
  const number = /AADSTS(\d{4,8})/.exec(error instanceof Error ? error.message : '')?.[1];
  if (number === undefined) return unreachable(message('the token service could not be reached'));
  const known = AADSTS[number];
  const words = message(`${known?.words ?? 'it was refused'} (AADSTS${number})`);
  switch (known?.kind ?? 'refused') {
    case 'refused':
      return new BreakglassError({ code: 'TOKEN_REFUSED', message: words });
    case 'transient':
      return unreachable(words);
    case 'throttled':
      return new TenantThrottled({ message: words, retryAfterMs: null });
  }
}

function unreachable(message: string): BreakglassError {
  return new BreakglassError({ code: 'TOKEN_UNREACHABLE', message });
}
