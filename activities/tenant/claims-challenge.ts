/**
 * The claims that a tenant asks a fresh token to carry (continuous access evaluation), decoded; null where the
 * answer is no such challenge. The value is base64, whose padding holds `=`, so it is taken by its quotes.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsChallenge({
  status,
  headers,
}: {
  readonly status: number;
  readonly headers: Headers;
}): string | null {
  const challenge = headers.get('www-authenticate') ?? '';
  if (status !== 401 || !challenge.includes('error="insufficient_claims"')) return null;
  const encoded = /claims="([A-Za-z0-9+/_-]+={0,2})"/.exec(challenge)?.[1];
  if (encoded === undefined) return null;
  const claims = Buffer.from(encoded, 'base64').toString('utf8');
  return isJsonObject(claims) ? claims : null;
}

/**
 * Does a 401 say what is wrong with the token? A proxy that wants its own users to sign in does not.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function isTokenChallenge({
  status,
  headers,
}: {
  readonly status: number;
  readonly headers: Headers;
}): boolean {
  const challenge = headers.get('www-authenticate') ?? '';
  return status === 401 && /^Bearer\b/i.test(challenge) && /\berror="/.test(challenge);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
