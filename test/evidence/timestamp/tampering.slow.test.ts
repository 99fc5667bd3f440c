import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { readResponse } from '../../../evidence/timestamp/token.ts';
import { verifyTimestamp } from '../../../evidence/timestamp/verify.ts';
import { makeAuthority, stamp } from '../../support/tsa.ts';
import { codeOfAsync } from '../refused.ts';

const TEXT = 'breakglass/example/run-1\n7\nroot\n';
const DIGEST = sha256Hex(TEXT);
const REFUSALS = ['TIMESTAMP_INVALID', 'TIMESTAMP_UNTRUSTED'];

function flipped(bytes: Uint8Array, position: number, mask: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[position] = (copy[position] ?? 0) ^ mask;
  return copy;
}

describe.each(['p-256', 'rsa-2048'] as const)('one changed byte (%s)', (key) => {
  async function stamped() {
    const { root, ...authority } = await makeAuthority({ key });
    const tsr = await stamp({ root, ...authority }, TEXT);
    const of = (bytes: Uint8Array) => verifyTimestamp({ tsr: bytes, digest: DIGEST, roots: [root] });
    return { tsr, of };
  }

  it('is refused in all that was signed, and in the signature', async () => {
    const { tsr, of } = await stamped();
    const { content, signer } = readResponse(tsr);
    // Without its tag the signed set stands in the token as it was signed.
    const parts = [content, signer.signedAttributes.bytes.slice(1), signer.signature];
    const positions = parts.flatMap((part) => {
      const start = Buffer.from(tsr).indexOf(part);
      expect(start).toBeGreaterThan(0);
      return Array.from(part, (_, index) => start + index);
    });
    const anywhere = fc.tuple(fc.constantFrom(...positions), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(anywhere, async ([position, mask]) => {
        expect(REFUSALS).toContain(await codeOfAsync(() => of(flipped(tsr, position, mask))));
      }),
      { numRuns: 60 },
    );
  });

  it('anywhere is refused, or changes nothing of what the timestamp says', async () => {
    const { tsr, of } = await stamped();
    const said = await of(tsr);
    const anywhere = fc.tuple(fc.nat({ max: tsr.length - 1 }), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(anywhere, async ([position, mask]) => {
        const changed = flipped(tsr, position, mask);
        const code = await codeOfAsync(() => of(changed));
        if (code === 'accepted') expect(await of(changed)).toEqual(said);
        else expect(REFUSALS).toContain(code);
      }),
      { numRuns: 60 },
    );
  });
});

describe('bytes of a stranger', () => {
  it('are refused with a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (tsr) => {
        expect(await codeOfAsync(() => verifyTimestamp({ tsr, digest: DIGEST, roots: [] }))).toBe(
          'TIMESTAMP_INVALID',
        );
      }),
    );
  });
});
