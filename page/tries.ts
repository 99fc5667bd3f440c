/** Wrong tries to sign in, counted by the minute. */
export interface Tries {
  /** Counts a wrong one. */
  readonly wrong: (address: string) => void;
  /** Have there been so many of late, from this address or in all, that the next wrong one is not worth an answer? */
  readonly tooMany: (address: string) => boolean;
}

const WINDOW_MS = 60_000;
const PER_ADDRESS = 10;
const IN_ALL = 300;

/**
 * A limit that never stands before a right signature: whoever floods the page from the same address must not keep out
 * the one person who can sign. It spares the log and the answers; a signature takes less to check than a request to read.
 */
export function createTries(now: () => number): Tries {
  let began = now();
  let inAll = 0;
  const byAddress = new Map<string, number>();
  const turn = () => {
    if (now() - began < WINDOW_MS) return;
    began = now();
    inAll = 0;
    byAddress.clear();
  };
  return {
    wrong: (address) => {
      turn();
      inAll += 1;
      // Beyond the limit in all, no more addresses are remembered.
      if (inAll <= IN_ALL) byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
    },
    tooMany: (address) => {
      turn();
      return inAll >= IN_ALL || (byAddress.get(address) ?? 0) >= PER_ADDRESS;
    },
  };
}
