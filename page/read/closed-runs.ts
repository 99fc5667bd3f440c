import { BreakglassError } from '../../domain/errors.ts';
import type { EventBody, JournalEvent } from '../../domain/event.ts';
import { readEvents } from '../../evidence/earlier-look.ts';
import { runFolder } from '../../evidence/folder.ts';
import type { Page } from '../context.ts';
import { ledgerEntries, runsOf, type LedgerRun } from './ledger-runs.ts';

export type Objective = Extract<EventBody, { type: 'objective' }>;

/** A run that the ledger closes, and what of it a history needs. */
export interface ClosedRun {
  readonly run: string;
  readonly at: string;
  readonly closed: NonNullable<LedgerRun['closed']>;
  readonly opened: LedgerRun['opened'];
  readonly objectives: readonly Objective[];
  readonly scenario: string;
  readonly accounts: readonly string[];
  /** Why nothing more is known of it; null where its evidence is here. */
  readonly missing: string | null;
}

/** What was read of runs by their root: a closed run stays as it is. */
const known = new Map<string, Pick<ClosedRun, 'objectives' | 'scenario' | 'accounts' | 'missing'>>();
const MAX_KNOWN = 2_000;

/** Every closed run of the ledger, the newest first; each journal is held against the ledger. */
export async function closedRuns({ desk }: Pick<Page, 'desk'>): Promise<readonly ClosedRun[]> {
  const directory = desk.evidenceDirectory;
  const runs: ClosedRun[] = [];
  for (const { run, opened, closed } of runsOf(await ledgerEntries(directory))) {
    if (closed === null) continue;
    const { root } = closed.checkpoint;
    const read = known.get(root) ?? (await readClosed({ directory, run, root }));
    if (known.size < MAX_KNOWN && read.missing === null) known.set(root, read);
    runs.push({ run, at: closed.at, opened, closed, ...read });
  }
  return runs;
}

async function readClosed({ directory, run, root }: { directory: string; run: string; root: string }) {
  try {
    const events = await readEvents({ folder: runFolder({ directory, run }), root });
    return events.length === 0 ? nothing('its evidence is not here') : shownBy(events);
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    return nothing(error.code);
  }
}

function shownBy(events: readonly JournalEvent[]) {
  const opened = events.find((event) => event.type === 'run-opened');
  const accounts = events.flatMap((event) => ('account' in event ? (event.account ?? []) : []));
  return {
    objectives: events.filter((event) => event.type === 'objective'),
    scenario: opened?.scenario ?? '',
    accounts: [...new Set(accounts)].toSorted(),
    missing: null,
  };
}

function nothing(missing: string) {
  return { objectives: [], scenario: '', accounts: [], missing };
}
