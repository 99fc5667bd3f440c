import { concatBytes } from '@noble/hashes/utils.js';

/** Raised by `SshReader` for bytes that are not as expected; its callers give it a code. */
export class SshWireError extends Error {}

/** Reads the data types of RFC 4251 §5 from the front of some bytes; never past their end. */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      throw new SshWireError(`expected ${length} more bytes, got ${this.#bytes.length - this.#at}`);
    }
    const taken = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return taken;
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  uint32(): number {
    return this.bytes(4).reduce((value, byte) => value * 256 + byte, 0);
  }

  string(): Uint8Array {
    return this.bytes(this.uint32());
  }

  /** A string of ASCII characters, such as an algorithm's name; other bytes become characters that match none. */
  text(): string {
    return String.fromCharCode(...this.string());
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new SshWireError(`expected the end, got ${left} more bytes`);
  }
}

/** An RFC 4251 string: its length as uint32, then its bytes. */
export function sshString(value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes(length, bytes);
}
