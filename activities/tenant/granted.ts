import { z } from 'zod';
import type { CredentialInput } from './credential.ts';
import { opening } from './permission-cover.ts';
import type { NeededPermission } from './permissions.ts';
import { createTokenSource } from './token.ts';

const claims = z.object({ roles: z.array(z.string()).default([]) });

/**
 * The application permissions that a tenant has granted, as its token names them; null where the token cannot be read.
 *
 * @throws BreakglassError as a token source does.
 */
export async function readGranted({
  signal,
  ...credential
}: CredentialInput & { readonly signal: AbortSignal }): Promise<readonly string[] | null> {
  return rolesIn(await createTokenSource(credential).token({ signal }));
}

/**
 * The claim `roles` of an access token, sorted. Null for a token that cannot be read: it is meant for Graph, and only
 * looked into, never trusted.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function rolesIn(token: string): readonly string[] | null {
  const parsed = claims.safeParse(payloadOf(token));
  return parsed.success ? parsed.data.roles.toSorted() : null;
}

/** The middle of a JWT (RFC 7519), which is JSON in base64url; anything else is null. */
function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** What a tenant has granted, held against what is needed. */
export interface GrantCompared {
  /** Needed, and neither it nor a wider one that we know is granted. */
  readonly missing: readonly string[];
  /** Granted, and not needed: each is a right that whoever steals the credential has. */
  readonly superfluous: readonly string[];
}

/** Compares by name. Microsoft's widest permissions hold others that are not known here, so what is missing may still work. */
export function compareGranted({
  needed,
  granted,
}: {
  readonly needed: readonly NeededPermission[];
  readonly granted: readonly string[];
}): GrantCompared {
  const names = needed.map(({ permission }) => permission);
  return {
    missing: names.filter((name) => !opening(name).some((each) => granted.includes(each))),
    superfluous: granted.filter((name) => !names.includes(name)),
  };
}
