import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from '@jest/globals';
import { encodeBase64 } from '../../../domain/base64.ts';
import { isOfSmallOrder } from '../../../domain/small-order.ts';
import { readPublicKey } from '../../../domain/ssh-key.ts';
import { sshString } from '../../../domain/ssh-wire.ts';
import { verifyEd25519 } from '../../../evidence/core/ed25519.ts';
import { noteKey } from '../../../evidence/core/note.ts';
import { requireRealKey } from '../../../evidence/core/passkey/key.ts';
import { codeOf } from '../refused.ts';

const PRIME = 2n ** 255n - 19n;

/** 32 bytes of a height and the sign of x, as RFC 8032 §5.1.2 writes them; the height may be above the prime. */
function encoded(height: bigint, sign: 0 | 1): Uint8Array {
  const hex = (height + (BigInt(sign) << 255n)).toString(16).padStart(64, '0');
  return Uint8Array.from(Buffer.from(hex, 'hex')).toReversed();
}

/** All eight points, by adding one of order eight to itself. */
function smallPoints(): readonly { readonly x: bigint; readonly y: bigint }[] {
  const one = ed25519.Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  const points = [ed25519.Point.ZERO];
  for (let point = one; !point.is0(); point = point.add(one)) points.push(point);
  return points.map((point) => point.toAffine());
}

/** Each point, with either sign, also where its height fits once more above the prime. */
const ENCODINGS = smallPoints().flatMap(({ y }) =>
  [y, y + PRIME]
    .filter((height) => height < 2n ** 255n)
    .flatMap((height) => [encoded(height, 0), encoded(height, 1)]),
);

function lineOf(type: 'ssh-ed25519' | 'sk-ssh-ed25519@openssh.com', point: Uint8Array): string {
  const application = type === 'ssh-ed25519' ? [] : [sshString('ssh:')];
  return `${type} ${encodeBase64(Buffer.concat([sshString(type), sshString(point), ...application]))}`;
}

/** Whether each reader of keys takes this one. */
function taken(publicKey: Uint8Array): Readonly<Record<'ssh' | 'securityKey' | 'passkey' | 'log', unknown>> {
  const key = Buffer.from(publicKey).toString('base64url');
  return {
    ssh: readPublicKey(lineOf('ssh-ed25519', publicKey)).ok,
    securityKey: readPublicKey(lineOf('sk-ssh-ed25519@openssh.com', publicKey)).ok,
    passkey: codeOf(() => {
      requireRealKey({ algorithm: 'EdDSA', key });
    }),
    log: codeOf(() => noteKey({ name: 'log', publicKey })),
  };
}

describe('points of small order', () => {
  it('are eight, which can be written in fourteen ways', () => {
    expect(new Set(smallPoints().map(({ x, y }) => `${x} ${y}`)).size).toBe(8);
    expect(new Set(ENCODINGS.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(14);
  });

  it.each(ENCODINGS.map((bytes) => [Buffer.from(bytes).toString('hex'), bytes] as const))(
    'are no keys: %s',
    (_hex, publicKey) => {
      expect(isOfSmallOrder(publicKey)).toBe(true);
      expect(taken(publicKey)).toEqual({
        ssh: false,
        securityKey: false,
        passkey: 'PASSKEY_MALFORMED',
        log: 'VALUE_INVALID',
      });
      // S = 0 and R = the key or the neutral point: what the loosest verifiers take for any message.
      for (const r of [publicKey, encoded(1n, 0)])
        for (const message of ['a', 'b', 'c'].map((text) => Buffer.from(text)))
          expect(verifyEd25519({ signature: Buffer.concat([r, Buffer.alloc(32)]), message, publicKey })).toBe(
            false,
          );
    },
  );

  it('are not what people have, and with one added no key is one', () => {
    const own = ed25519.Point.BASE.multiply(7n);
    expect(taken(own.toBytes())).toEqual({
      ssh: true,
      securityKey: true,
      passkey: 'accepted',
      log: 'accepted',
    });
    const small = ed25519.Point.fromAffine(smallPoints()[1] ?? { x: 0n, y: 1n });
    expect(taken(own.add(small).toBytes()).passkey).toBe('PASSKEY_MALFORMED');
  });
});
