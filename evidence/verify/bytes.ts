const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of UTF-8 bytes, a byte order mark included; what is no UTF-8 becomes U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** The text of UTF-8 bytes, a byte order mark included; null where they are no UTF-8. */
export function textIn(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Are these exactly the UTF-8 bytes of a text? */
export function isTextOf({ bytes, text }: { bytes: Uint8Array; text: string }): boolean {
  return isSameBytes(new TextEncoder().encode(text), bytes);
}

/** Are these the same bytes, and as many? */
export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
