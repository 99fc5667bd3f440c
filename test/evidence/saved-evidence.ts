import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JournalEvent } from '../../domain/event.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { eventSchema } from '../../evidence/event-schema.ts';
import { runFolder } from '../../evidence/folder.ts';
import { savedRun, type SavedRun } from '../support/saved-run.ts';

/** A saved run with its events read. */
export interface Saved extends SavedRun {
  readonly events: readonly JournalEvent[];
}

/** Reads a saved history by the name of its file, with the events of its journal. */
export function saved(name: string): Saved {
  const run = savedRun(name);
  return { ...run, events: run.leaves.map((leaf) => eventSchema.parse(JSON.parse(leaf))) };
}

/** Writes the evidence of a run with these events into a new folder, as its worker would have, but in no time. */
export async function storeSaved({
  directory,
  of: { input },
  events,
}: {
  directory: string;
  of: Saved;
  events: readonly JournalEvent[];
}): Promise<void> {
  const { decisions, plan, runbook, journal } = runFolder({ directory, run: input.run });
  await mkdir(decisions, { recursive: true });
  for (const event of events) {
    if (event.type !== 'decision-accepted') continue;
    await writeFile(path.join(decisions, `${event.n}.json`), canonicalText(event.statement));
    await writeFile(path.join(decisions, `${event.n}.sig`), event.signature);
  }
  await writeFile(plan, canonicalText(input.plan));
  await writeFile(runbook, input.runbookText);
  await writeFile(journal, events.map((event) => `${canonicalText(event)}\n`).join(''));
}
