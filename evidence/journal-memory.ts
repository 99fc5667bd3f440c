import type { BigIntStats } from 'node:fs';

/** Journals of so many runs are remembered; the one written longest ago is forgotten first. */
const MOST_JOURNALS = 64;

/** A journal as this process left it. */
interface Left {
  readonly identity: string;
  readonly leaves: number;
  readonly last: string | null;
}

/**
 * How many whole leaves each journal had when this process last wrote it, so that it need not be read whole for
 * each event. It answers only while the file is the very one that was left: same file, same size, unchanged since.
 */
export class JournalMemory {
  readonly #left = new Map<string, Left>();

  /** Remembers a journal that ends with a whole line, `last`; `stats` were taken after the last write. */
  keep({
    file,
    stats,
    leaves,
    last,
  }: {
    file: string;
    stats: BigIntStats;
    leaves: number;
    last: string | null;
  }): void {
    this.forget(file);
    this.#left.set(file, { identity: identityOf(stats), leaves, last });
    const [oldest] = this.#left.keys();
    if (this.#left.size > MOST_JOURNALS && oldest !== undefined) this.#left.delete(oldest);
  }

  forget(file: string): void {
    this.#left.delete(file);
  }

  /** The number of leaves, or null where the file is not known to be as it was left. */
  leavesIn({ file, stats }: { file: string; stats: BigIntStats }): number | null {
    const left = this.#left.get(file);
    return left?.identity === identityOf(stats) ? left.leaves : null;
  }

  /** The last leaf of a journal that `leavesIn` knows; null where it has none. */
  lastIn(file: string): string | null {
    return this.#left.get(file)?.last ?? null;
  }
}

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join('/');
}
