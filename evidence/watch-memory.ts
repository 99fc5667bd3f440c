import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { ScheduleDefinition } from '../domain/schedule/definition.ts';
import { knownSince, rememberedAfter, type KnownSince, type WatchMemory } from '../domain/schedule/known.ts';
import { canonicalText } from './core/canonical.ts';
import { onDisk, readIfThere, replaceFile } from './disk.ts';
import { parseJson } from './json.ts';

const moment = z.iso.datetime({ precision: 3 });
const memorySchema = z.strictObject({
  looked: moment,
  schedules: z.array(
    z.strictObject({ id: z.string(), days: z.string().regex(/^[0-9a-f]{64}$/), since: moment }),
  ),
}) satisfies z.ZodType<WatchMemory>;

/** Keeps in a worker's state folder what its watch remembers. */
export interface WatchMemoryFile {
  /** Null where nothing is remembered, or what lies there is nothing of ours: no drill may fail for that. */
  readonly read: () => Promise<WatchMemory | null>;
  /** On disk when it resolves. `EVIDENCE_DISK_FULL` or `EVIDENCE_UNWRITABLE` otherwise. */
  readonly keep: (memory: WatchMemory) => Promise<void>;
}

/** Opens the memory of a state folder. */
export function openWatchMemory({ state }: { state: string }): WatchMemoryFile {
  const file = path.join(state, 'schedules-known.json');
  return {
    read: async () => {
      const bytes = await onDisk('reading what the watch remembers', () => readIfThere(file));
      return bytes === null ? null : memoryIn(bytes.toString('utf8'));
    },
    keep: (memory) =>
      onDisk('keeping what the watch remembers', async () => {
        await mkdir(state, { recursive: true, mode: 0o700 });
        await replaceFile({ file, bytes: Buffer.from(canonicalText(memory)), work: state });
      }),
  };
}

/** Since when a watch that looked at an instant, in milliseconds since the epoch, would know each schedule; keeps nothing. */
export async function knownIn({
  state,
  ...about
}: {
  state: string;
  schedules: readonly ScheduleDefinition[];
  entries: readonly LedgerEntry[];
  now: number;
}): Promise<KnownSince> {
  const memory = await openWatchMemory({ state }).read();
  return knownSince(rememberedAfter({ memory, ...about }));
}

function memoryIn(text: string): WatchMemory | null {
  try {
    return memorySchema.safeParse(parseJson(text)).data ?? null;
  } catch {
    return null;
  }
}
