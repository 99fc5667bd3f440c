/**
 * The heights (y) of the eight points of small order on the curve of Ed25519 (RFC 8032 §5.1), and those two of them that
 * fit into 255 bits once more, above the field's prime. Little-endian hex, without the sign of x.
 */
const SMALL_HEIGHTS: ReadonlySet<string> = new Set([
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

/**
 * Is this public key of Ed25519 a point of small order, the neutral one among them? It is nobody's: there are verifiers
 * for which one signature under it fits many messages. By table, as rosters are read again for every signature.
 */
export function isOfSmallOrder(publicKey: Uint8Array): boolean {
  const last = publicKey.length - 1;
  const height = Array.from(publicKey, (byte, index) =>
    (index === last ? byte & 0x7f : byte).toString(16).padStart(2, '0'),
  );
  return SMALL_HEIGHTS.has(height.join(''));
}
