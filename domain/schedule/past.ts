import type { LedgerEntry } from '../ledger.ts';
import { isScheduleEntry } from '../ledger.ts';
import { scheduledRun, type Scheduled } from './name.ts';

type Of<Type extends LedgerEntry['type']> = Extract<LedgerEntry, { type: Type }>;

/** What the ledger has of one drill of a schedule. */
export interface Past {
  readonly committed: Of<'draw-committed'> | null;
  readonly revealed: Of<'draw-revealed'> | null;
  readonly notHeld: Of<'run-not-held'> | null;
  readonly opened: Of<'run-opened'> | null;
  readonly closed: Of<'run-closed'> | null;
}

/** Looks up what the ledger has of any drill. */
export type PastOf = (scheduled: Scheduled) => Past;

/** Reads the ledger once, for every drill. */
export function pastOf(entries: readonly LedgerEntry[]): PastOf {
  const found = new Map(entries.flatMap((entry) => keysOf(entry).map((key) => [key, entry])));
  return (scheduled) => {
    const one = <Type extends LedgerEntry['type']>(type: Type, name: string): Of<Type> | null => {
      const entry = found.get(`${type} ${name}`);
      return isOf(entry, type) ? entry : null;
    };
    const name = nameOf(scheduled);
    const run = scheduledRun(scheduled);
    return {
      committed: one('draw-committed', name),
      revealed: one('draw-revealed', name),
      notHeld: one('run-not-held', name),
      opened: one('run-opened', run),
      closed: one('run-closed', run),
    };
  };
}

function isOf<Type extends LedgerEntry['type']>(
  entry: LedgerEntry | undefined,
  type: Type,
): entry is Of<Type> {
  return entry?.type === type;
}

function keysOf(entry: LedgerEntry): readonly string[] {
  if (isScheduleEntry(entry)) return [`${entry.type} ${nameOf(entry)}`];
  return entry.type === 'run-opened' || entry.type === 'run-closed' ? [`${entry.type} ${entry.run}`] : [];
}

function nameOf({ schedule, period }: Scheduled): string {
  return `${schedule}/${period}`;
}
