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

/** What a look at an instant, in milliseconds since the epoch, knows schedules by. */
export interface Looked {
  readonly schedules: readonly ScheduleDefinition[];
  readonly entries: readonly LedgerEntry[];
  readonly now: number;
}

/** Since when a watch that looked then would know each schedule, by what is remembered; keeps nothing. */
export async function knownBy({
  memory,
  ...looked
}: Looked & { readonly memory: WatchMemoryFile }): Promise<KnownSince> {
  return knownSince(rememberedAfter({ memory: await memory.read(), ...looked }));
}

/** The same, by the memory of a state folder. */
export async function knownIn({
  state,
  ...looked
}: Looked & { readonly state: string }): Promise<KnownSince> {
  return knownBy({ memory: openWatchMemory({ state }), ...looked });
}

function memoryIn(text: string): WatchMemory | null {
  try {
    return memorySchema.safeParse(parseJson(text)).data ?? null;
  } catch {
    return null;
  }
}
