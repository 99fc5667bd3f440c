import { access, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { RunId } from '../domain/ids.ts';
import { errnoOf, onDisk, readIfThere, syncFolder } from './disk.ts';
import { runFolder } from './folder.ts';

/** Does a write for which an event of the journal can be used once. */
export type Once = <T>(work: () => Promise<T>) => Promise<T>;

/** What the write gave, or in words why it was not sent. */
export type SentOnce<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string };

/**
 * Sends a write for the event `n` of a run's journal, unless one was sent for it before, by any worker of this evidence
 * folder, or one for an `earlier` event is known to be done. A mark beside the run's lock is on disk before anything is
 * sent, so a crash leaves a write that is not sent again rather than one that is sent twice.
 *
 * @throws BreakglassError `EVIDENCE_DISK_FULL` or `EVIDENCE_UNWRITABLE`, with nothing sent, and whatever `work` throws.
 */
export async function sendOnce<T>({
  directory,
  run,
  n,
  earlier,
  work,
}: {
  directory: string;
  run: RunId;
  n: number;
  earlier: readonly number[];
  work: () => Promise<T>;
}): Promise<SentOnce<T>> {
  const folder = path.join(runFolder({ directory, run }).work, `${run}.sent`);
  const done = (of: number): string => path.join(folder, `${of}.done`);
  const marked = await onDisk('marking a write as sent', async () => {
    await makeFolder(folder);
    for (const each of earlier) if ((await readIfThere(done(each))) !== null) return each;
    return (await mark(path.join(folder, String(n)))) ? null : n;
  });
  if (marked !== null) return { ok: false, because: `the one that event ${marked} lets was sent already` };
  const value = await work();
  // It is done, and must be told as that; without this mark a second attempt needs only the doubt in the journal.
  await mark(done(n)).catch(() => false);
  return { ok: true, value };
}

async function makeFolder(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  // Without its parent's parent the evidence's disk is gone; a new folder in its place would forget what was sent.
  await access(path.dirname(parent));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const each of [parent, path.dirname(parent)]) await syncFolder(each);
}

/** Makes an empty file that outlives a power cut; false where it is there already. */
async function mark(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  await syncFolder(path.dirname(file));
  return true;
}
