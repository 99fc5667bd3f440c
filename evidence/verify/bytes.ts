const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of UTF-8 bytes, a byte order mark included; what is no UTF-8 becomes U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/** Are these exactly the UTF-8 bytes of a text? */
export function isTextOf({ bytes, text }: { bytes: Uint8Array; text: string }): boolean {
  const own = new TextEncoder().encode(text);
  return own.length === bytes.length && own.every((byte, index) => byte === bytes[index]);
}
