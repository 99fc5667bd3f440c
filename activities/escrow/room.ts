import type { Digest } from '../../domain/ids.ts';

/** Where secrets are kept that the engine made. */
export interface EscrowRoom {
  /** Folder of the encrypted files. */
  readonly directory: string;
  /** Secrets between their escrow and their one use, by the digest of the escrow file; never on disk. */
  readonly held: Map<Digest, string>;
}

/** Between the two the run only stores an event; one that cannot for so long makes another secret. */
const HELD_MS = 5 * 60_000;

/** An empty memory over a folder. */
export function openEscrow(directory: string): EscrowRoom {
  return { directory, held: new Map() };
}

/** Keeps a secret for its one use, and not for longer than five minutes. */
export function hold({
  room: { held },
  digest,
  secret,
}: {
  readonly room: EscrowRoom;
  readonly digest: Digest;
  readonly secret: string;
}): void {
  held.set(digest, secret);
  setTimeout(() => held.delete(digest), HELD_MS).unref();
}

/** Takes a secret out; null where it is not here any more. */
export function take({
  room: { held },
  digest,
}: {
  readonly room: EscrowRoom;
  readonly digest: Digest;
}): string | null {
  const secret = held.get(digest) ?? null;
  held.delete(digest);
  return secret;
}
