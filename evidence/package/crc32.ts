/** CRC-32 as zip means it (PKWARE APPNOTE 6.3.10, section 4.4.7): reflected, polynomial 0xedb88320. */
const TABLE = Uint32Array.from({ length: 256 }, (_each, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The sum of bytes, going on from the sum of those before, 0 for none; unsigned. */
export type Crc32 = (bytes: Uint8Array, before: number) => number;

/** As in node:zlib, which is much faster and which a browser has not. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (const byte of bytes) sum = (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return ~sum >>> 0;
}
