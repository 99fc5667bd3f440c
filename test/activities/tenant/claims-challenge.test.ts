import { describe, expect, it } from '@jest/globals';
import { claimsChallenge } from '../../../activities/tenant/claims-challenge.ts';

const CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
const encoded = Buffer.from(CLAIMS).toString('base64');

function challenge(status: number, header: string | null) {
  const headers = new Headers(header === null ? {} : { 'www-authenticate': header });
  return claimsChallenge({ status, headers });
}

describe('a claims challenge', () => {
  it('is decoded, its padding included', () => {
    expect(encoded.endsWith('=')).toBe(true);
    const header = `Bearer realm="", error="insufficient_claims", claims="${encoded}"`;
    expect(challenge(401, header)).toBe(CLAIMS);
  });

  it.each([
    [403, `Bearer error="insufficient_claims", claims="${encoded}"`],
    [401, `Bearer error="invalid_token", claims="${encoded}"`],
    [401, 'Bearer error="insufficient_claims"'],
    [401, 'Bearer error="insufficient_claims", claims="bm90IGpzb24="'],
    [401, 'Bearer error="insufficient_claims", claims="MQ=="'],
    [401, null],
  ])('is nothing else: %i %s', (status, header) => {
    expect(challenge(status, header)).toBeNull();
  });
});
