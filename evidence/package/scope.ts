import { z } from 'zod';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { scheduledRun } from '../../domain/schedule/name.ts';
import { isOfDrillIn, isOverAt } from './scheduled.ts';

const name = z.string().min(1).max(200);
const moment = z.iso.datetime({ precision: 3 });

/**
 * What a package is about: one run; every run that opened or closed from `from` on and before `to` (ISO 8601 UTC with
 * milliseconds); or, of those, the ones whose plan has an account.
 */
export const scopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), run: name }),
  z.strictObject({ kind: z.literal('period'), from: moment, to: moment }),
  z.strictObject({ kind: z.literal('account'), account: name, from: moment, to: moment }),
]);

export type Scope = Readonly<z.infer<typeof scopeSchema>>;

/** A scope of a time. */
export type Bounded = Extract<Scope, { from: string }>;

export const RUN_STATES = ['included', 'elsewhere', 'unfinished'] as const;

/** A run that the ledger names, and what a package has of it. `unfinished`: its files, but the ledger has no end of it. */
export interface RunListing {
  readonly run: RunId;
  readonly status: (typeof RUN_STATES)[number];
  readonly because: string;
}

type Opened = Extract<LedgerEntry, { type: 'run-opened' }>;

/** The runs that a scope is about by the ledger alone; whose plans have the account is not asked here. */
export function runsInPeriod({
  entries,
  scope,
}: {
  entries: readonly LedgerEntry[];
  scope: Scope;
}): readonly Opened[] {
  const opened = entries.filter((entry) => entry.type === 'run-opened');
  if (scope.kind === 'run') return opened.filter(({ run }) => run === scope.run);
  const isWithin = (at: string) => scope.from <= at && at < scope.to;
  return opened.filter(({ run }) =>
    entries.some((entry) => (isRun(entry) ? entry.run === run && isWithin(entry.at) : false)),
  );
}

/**
 * How many entries of the ledger a package has: up to the last one of a run that it is about, reviews included. For a
 * period it is also up to the last one of a drill of a schedule that falls into it, the opening of one that was drawn included, and up to the first one after it,
 * which shows that no other run of the period follows and that a draw of it stays untold; without such a one, all of them.
 * An entry of a schedule can stand behind the first one after the period, as where a watch comes back then. A period
 * without a run has the ledger alone. Throws `RUN_NOT_FOUND` where the ledger does not have the one run that was asked for.
 */
export function prefixSize({ entries, scope }: { entries: readonly LedgerEntry[]; scope: Scope }): number {
  const runs = runsInPeriod({ entries, scope }).map(({ run }) => run);
  if (scope.kind === 'run' && runs.length === 0) {
    const message = `expected a run in the ledger for ${sayScope(scope)}, found none`;
    throw new BreakglassError({ code: 'RUN_NOT_FOUND', message });
  }
  const isOfRuns = (entry: LedgerEntry) => 'run' in entry && runs.includes(entry.run);
  const last = entries.findLast(isOfRuns)?.n ?? 0;
  if (scope.kind === 'run') return last + 1;
  const drawn = entries.flatMap((entry) =>
    entry.type === 'draw-revealed' && isOfDrillIn({ scope, entry }) ? [scheduledRun(entry)] : [],
  );
  const drill = entries.findLast(
    (entry) => isOfDrillIn({ scope, entry }) || (entry.type === 'run-opened' && drawn.includes(entry.run)),
  );
  const over = isOverAt({ scope, entries });
  const after = entries.find(({ at }) => at >= over) ?? entries.at(-1);
  return Math.max(last, drill?.n ?? 0, after?.n ?? 0) + 1;
}

/** Each run of the ledger and what the package has of it, in the ledger's order. */
export function listRuns({
  entries,
  scope,
  hasAccount,
}: {
  /** Those that the package has. */
  entries: readonly LedgerEntry[];
  scope: Scope;
  /** Has the run's plan the account of the scope? Asked only where the scope has one. */
  hasAccount: (run: RunId) => boolean;
}): readonly RunListing[] {
  const inPeriod = new Set(runsInPeriod({ entries, scope }).map(({ run }) => run));
  const closed = new Set(entries.flatMap((entry) => (entry.type === 'run-closed' ? [entry.run] : [])));
  return entries.flatMap((entry): RunListing[] => {
    if (entry.type !== 'run-opened') return [];
    const { run } = entry;
    if (!inPeriod.has(run)) {
      const because = scope.kind === 'run' ? 'another run' : 'neither opened nor closed in the period';
      return [{ run, status: 'elsewhere', because }];
    }
    if (scope.kind === 'account' && !hasAccount(run))
      return [{ run, status: 'elsewhere', because: `its plan does not have the account ${scope.account}` }];
    if (closed.has(run)) return [{ run, status: 'included', because: 'in scope' }];
    return [{ run, status: 'unfinished', because: 'in scope, but the ledger does not close it' }];
  });
}

/** A scope in words. */
export function sayScope(scope: Scope): string {
  switch (scope.kind) {
    case 'run':
      return `the run ${scope.run}`;
    case 'period':
      return `the period from ${scope.from} to before ${scope.to}`;
    case 'account':
      return `the account ${scope.account} from ${scope.from} to before ${scope.to}`;
  }
}

function isRun(entry: LedgerEntry): entry is Extract<LedgerEntry, { run: RunId }> {
  return entry.type === 'run-opened' || entry.type === 'run-closed';
}
