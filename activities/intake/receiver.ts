import type { RefusalReason } from './refused.ts';

/** What a listener hands on: a message as it came, and from where. */
export interface Received {
  readonly message: string;
  readonly from: string;
}

/** What every listener works with. */
export interface Receiver {
  /** Resolves once the message is on disk; rejects where it could not be stored. */
  readonly take: (received: Received) => Promise<void>;
  readonly refuse: (reason: RefusalReason) => void;
}

/** A listener at work. */
export interface Listener {
  readonly port: number;
  /** Stops listening and cuts what is open. */
  readonly close: () => Promise<void>;
}

/** PEM of a listener over TLS; with `ca`, only senders whose certificate leads to it are let in. */
export interface ListenerTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

/** Where to listen; port 0 takes a free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The address of `127.0.0.1:8484`, `[::1]:8484` or a name with a port. */
export function addressOf(listen: string): Address {
  const at = listen.lastIndexOf(':');
  return { host: listen.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(listen.slice(at + 1)) };
}

/** Text of bytes that are UTF-8; null for others. A mark of the byte order before it is no part of it. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
