import type { TokenCredential } from '@azure/identity';
import { BreakglassError } from '../../domain/errors.ts';
import { withDeadline } from '../deadline.ts';
import { openCredential, type CredentialInput } from './credential.ts';
import { endpointsOf } from './endpoints.ts';
import { tokenError } from './token-errors.ts';
import { onTrip, type TokenTrip } from './token-wire.ts';

/** Gives out tokens for one tenant, from memory as long as they last. */
export interface TokenSource {
  /**
   * @param claims - the tenant's challenge, where it asked for a fresh token (continuous access evaluation).
   * @throws BreakglassError `TOKEN_REFUSED`, `TOKEN_UNREACHABLE`, `TENANT_THROTTLED`, `TENANT_RESPONSE_INVALID` or
   * `CREDENTIAL_UNREADABLE`.
   */
  token(input: { readonly signal: AbortSignal; readonly claims?: string }): Promise<string>;
  /** Forgets the credential and its tokens; the next token comes from the file and the wire. */
  forget(): void;
}

/** Opens the credential on first use, and anew after each failure: a mended file must take effect. */
export function createTokenSource(input: CredentialInput & { readonly scope?: string }): TokenSource {
  const scope = input.scope ?? endpointsOf(input.tenant).scope;
  let opened: TokenCredential | null = null;
  return {
    token: async ({ signal, claims }) => {
      const trip: TokenTrip = { news: null };
      try {
        opened ??= await openCredential(input);
        const credential = opened;
        const options = { enableCae: true, ...(claims === undefined ? {} : { claims }) };
        // A token takes two requests at first, so two limits; each request has its own limit inside.
        const limitMs = 2 * input.requestMs;
        const got = await withDeadline({ limitMs, signal }, async (limit) =>
          onTrip({ trip, signal: limit }, async () => credential.getToken(scope, options)),
        );
        if (got === null) throw noToken(input.tenant.id);
        return got.token;
      } catch (error) {
        opened = null;
        throw tokenError({ error, tenant: input.tenant.id, news: trip.news });
      }
    },
    forget: () => {
      opened = null;
    },
  };
}

function noToken(tenant: string): BreakglassError {
  const message = `expected a token for tenant ${tenant}, but the credential gave none`;
  return new BreakglassError({ code: 'TOKEN_REFUSED', message });
}
