import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Digest } from '../ids.ts';
import { isScheduleEntry, type LedgerEntry } from '../ledger.ts';
import type { ScheduleDefinition } from './definition.ts';
import { scheduledNaming } from './name.ts';

/** A watch looks each day, so a look stands for so long until the next: a day, and an hour for one that is late. */
export const LOOK_COVERS_MS = 25 * 3_600_000;

/** What the watch of a worker remembers, so that an edit of a schedule is told from an engine that was down. */
export interface WatchMemory {
  /** When it looked last; ISO 8601 UTC with milliseconds, as are all times here. */
  readonly looked: string;
  readonly schedules: readonly {
    readonly id: string;
    /** Of what its days and times rest on. */
    readonly days: Digest;
    /** Since when a watch knows it as it is. */
    readonly since: string;
  }[];
}

/** Since when a watch knows a schedule as it is, in milliseconds since the epoch: nothing was due by it before. */
export type KnownSince = (schedule: ScheduleDefinition) => number;

/** Every schedule was always as it is. */
export const everKnown: KnownSince = () => 0;

/**
 * What a watch remembers after a look. A schedule that is new or changed is known since then; or, where nobody looked for
 * longer than a day, since the last look is a day old: what was missed after that, the engine was down for. Where nothing
 * is remembered, a schedule that the ledger names was always known.
 *
 * @param now - milliseconds since the epoch.
 */
export function rememberedAfter({
  memory,
  schedules,
  entries,
  now,
}: {
  memory: WatchMemory | null;
  schedules: readonly ScheduleDefinition[];
  entries: readonly LedgerEntry[];
  now: number;
}): WatchMemory {
  const covered = memory === null ? now : Math.min(now, Date.parse(memory.looked) + LOOK_COVERS_MS);
  const named = memory === null ? namedIn(entries) : new Set<string>();
  return {
    looked: iso(now),
    schedules: schedules.map((schedule) => {
      const { id } = schedule;
      const days = daysDigest(schedule);
      const before = memory?.schedules.find((each) => each.id === id);
      if (before?.days === days) return before;
      return { id, days, since: iso(named.has(id) ? 0 : covered) };
    }),
  };
}

/** Since when each schedule of a memory is known. */
export function knownSince({ schedules }: WatchMemory): KnownSince {
  const found = new Map(schedules.map(({ id, since }) => [id, Date.parse(since)]));
  return ({ id }) => found.get(id) ?? 0;
}

function namedIn(entries: readonly LedgerEntry[]): ReadonlySet<string> {
  const names = entries.map((entry) => {
    if (isScheduleEntry(entry)) return entry.schedule;
    return entry.type === 'run-opened' ? (scheduledNaming(entry.run)?.schedule ?? '') : '';
  });
  return new Set(names);
}

/** The runbook is no part of it: one that is mended on its day is held that day. */
function daysDigest(schedule: ScheduleDefinition): Digest {
  const { every, from, zone, at, weekdays, blackouts, surprise, paused } = schedule;
  const shut = [...blackouts, ...(paused === undefined ? [] : [paused])].map((range) => [
    range.from,
    range.until,
  ]);
  const rest = [schedule['business-days'] ?? 0, schedule['catch-up'] ?? '', surprise];
  const text = JSON.stringify([every, from, zone, at, weekdays, shut, rest]);
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
