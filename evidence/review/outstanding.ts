import { z } from 'zod';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { Mode } from '../../domain/plan/types.ts';
import { readIfThere } from '../disk.ts';
import { readEvents } from '../earlier-look.ts';
import { runFolder } from '../folder.ts';
import { parseJson } from '../json.ts';
import { readLedger } from '../ledger/store.ts';

const reviewed = z.looseObject({ review: z.looseObject({}) });

/**
 * The first closed run in which somebody let an incident go on without its quorum, that its plan wants reviewed and that
 * nobody has reviewed; null where there is none. A run whose folder is not here any more cannot be told. Throws
 * `BreakglassError` where ledger or journal cannot be read, or are not what they were.
 */
export async function bypassedUnreviewed(directory: string): Promise<RunId | null> {
  const entries = (await readLedger(directory))?.entries ?? [];
  const named = (type: 'run-opened' | 'run-reviewed') =>
    entries.flatMap((entry) => (entry.type === type ? [entry] : []));
  const incidents = named('run-opened').flatMap((entry) =>
    'mode' in entry && entry.mode === 'incident' ? [entry.run] : [],
  );
  const seen = named('run-reviewed').map(({ run }) => run);
  for (const entry of entries) {
    if (entry.type !== 'run-closed' || !incidents.includes(entry.run) || seen.includes(entry.run)) continue;
    if (await isBypassed({ directory, closed: entry })) return entry.run;
  }
  return null;
}

async function isBypassed({
  directory,
  closed: { run, checkpoint },
}: {
  directory: string;
  closed: Extract<LedgerEntry, { type: 'run-closed' }>;
}): Promise<boolean> {
  const folder = runFolder({ directory, run });
  const plan = await readIfThere(folder.plan);
  if (plan === null || !reviewed.safeParse(parseJson(plan.toString('utf8'))).success) return false;
  const events = await readEvents({ folder, root: checkpoint.root });
  return events.some(({ type }) => type === 'bypassed');
}

/**
 * Refuses a drill while a bypass waits for its review: `REVIEW_OUTSTANDING`. An incident is never refused, and neither is
 * a run that was opened already.
 */
export async function requireReviewed({
  directory,
  run,
  mode,
}: {
  directory: string;
  run: RunId;
  mode: Mode;
}): Promise<void> {
  if (mode !== 'drill' || (await readIfThere(runFolder({ directory, run }).plan)) !== null) return;
  const bypassed = await bypassedUnreviewed(directory);
  if (bypassed === null) return;
  throw new BreakglassError({ code: 'REVIEW_OUTSTANDING', message: sayOutstanding(bypassed) });
}

/** Why no drill begins, in one sentence. */
export function sayOutstanding(run: RunId): string {
  return `expected no drill before the incident ${run} is reviewed, in which an approval was bypassed`;
}
