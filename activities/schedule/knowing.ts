import type { LedgerEntry } from '../../domain/ledger.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import {
  everKnown,
  rememberedAfter,
  type KnownSince,
  type WatchMemory,
} from '../../domain/schedule/known.ts';
import { readLedger } from '../../evidence/ledger/store.ts';
import { knownBy, type WatchMemoryFile } from '../../evidence/watch-memory.ts';
import type { LeapGuard } from './leap.ts';

/** What a desk knows its schedules by. */
export interface Knowing {
  readonly organisation: Pick<OrganisationDefinition, 'schedules'>;
  /** The evidence directory. */
  readonly directory: string;
  /** What the watch remembers; left out, every schedule was always as it is. */
  readonly memory?: WatchMemoryFile;
  /** The clock, in milliseconds since the epoch. It throws where it is not to be believed. */
  readonly now?: () => number;
}

/** The same, with its guard against clocks that leap. */
export type Guarded = Knowing & { readonly guard: LeapGuard };

/** What a look now would have remembered, once its time is to be believed; null where nothing is. `CLOCK_DOUBTFUL`. */
export async function lookOnce({
  memory: file,
  organisation: { schedules },
  directory,
  guard,
  now: clock = Date.now,
}: Guarded): Promise<WatchMemory | null> {
  if (file === undefined) return null;
  const memory = await file.read();
  const now = clock();
  guard({ now, looked: memory?.looked ?? null });
  const entries = (await readLedger(directory))?.entries ?? [];
  return rememberedAfter({ memory, schedules, entries, now });
}

/** Since when the schedules are known, by what is remembered and what a look now would add. */
export async function knownTo({
  deps: { memory, organisation },
  entries,
  now,
}: {
  deps: Knowing;
  entries: readonly LedgerEntry[];
  now: number;
}): Promise<KnownSince> {
  if (memory === undefined) return everKnown;
  const { schedules } = organisation;
  return knownBy({ memory, schedules, entries, now });
}
