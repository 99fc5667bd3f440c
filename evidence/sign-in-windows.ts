import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { JournalEvent } from '../domain/event.ts';
import type { AccountId } from '../domain/ids.ts';
import type { ExplainedSignIns } from '../domain/readiness/sign-in-history.ts';
import { errnoOf, readIfThere, statIfThere } from './disk.ts';
import { eventSchema } from './event-schema.ts';
import { splitJournal } from './journal-file.ts';
import { parseJson } from './json.ts';
import { LEDGER_FOLDER, NAMES, WORK_FOLDER } from './names.ts';

/**
 * What the runs of an evidence folder explain of an account's sign-ins since a time. It reads journals as they lie there
 * and verifies none: who can write there can explain a sign-in away, as `verify` of that run then shows.
 */
export async function readSignInWindows({
  directory,
  account,
  since,
}: {
  directory: string;
  account: AccountId;
  since: string;
}): Promise<ExplainedSignIns> {
  const windows: { from: string; until: string }[] = [];
  const reported = new Set<string>();
  for (const run of await runsIn(directory)) {
    const file = path.join(directory, run, NAMES.journal);
    const written = await statIfThere(file);
    // A journal that was last written before then has no event since.
    if (written === null || written.mtimeMs < BigInt(Date.parse(since))) continue;
    const events = await readEvents(file);
    windows.push(...windowsOf({ events, account }));
    for (const id of reportedIn(events)) reported.add(id);
  }
  return { windows, reported };
}

async function runsIn(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && entry.name !== LEDGER_FOLDER && entry.name !== WORK_FOLDER)
      .map(({ name }) => name);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function readEvents(file: string): Promise<readonly JournalEvent[]> {
  const bytes = await readIfThere(file);
  if (bytes === null) return [];
  return splitJournal(bytes).leaves.flatMap((leaf) => {
    const parsed = eventSchema.safeParse(parseJson(leaf.toString()));
    return parsed.success ? [parsed.data] : [];
  });
}

/** A window that was not closed lasts until its deadline. */
function windowsOf({
  events,
  account,
}: {
  events: readonly JournalEvent[];
  account: AccountId;
}): { from: string; until: string }[] {
  return events.flatMap((opened, index) => {
    if (opened.type !== 'window-opened' || opened.account !== account) return [];
    const closed = events
      .slice(index)
      .find((event) => event.type === 'window-closed' && event.step === opened.step);
    return [{ from: opened.at, until: closed?.at ?? opened.until }];
  });
}

function reportedIn(events: readonly JournalEvent[]): readonly string[] {
  return events.flatMap((event) => {
    const id = event.type === 'decision-accepted' ? event.statement.values['request-id'] : undefined;
    return id === undefined || id === '' ? [] : [id.toLowerCase()];
  });
}
