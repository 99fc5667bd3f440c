import { access } from 'node:fs/promises';
import { BreakglassError } from '../../domain/errors.ts';
import { readIfThere } from '../../evidence/disk.ts';
import { replaceFile, type StateFiles } from './state-files.ts';

/**
 * Refuses a database that another server version wrote, before anything opens it: `start-dev` creates its schema
 * only in a new file and never migrates one. Records the version beside a new file first, so that a crash in
 * between cannot leave a database of unknown origin.
 */
export async function claimDatabase(files: StateFiles, version: string): Promise<void> {
  const exists = await access(files.database).then(
    () => true,
    () => false,
  );
  const wrote = exists
    ? ((await readIfThere(files.version))?.toString().trim() ?? 'an unknown version')
    : version;
  if (wrote !== version) throw mismatch({ database: files.database, wrote, version });
  await replaceFile(files.version, `${version}\n`);
}

function mismatch({
  database,
  wrote,
  version,
}: {
  readonly database: string;
  readonly wrote: string;
  readonly version: string;
}): BreakglassError {
  return new BreakglassError({
    code: 'SERVER_VERSION_MISMATCH',
    message: [
      `${database} was written by Temporal server ${wrote}, expected ${version}: such files are not migrated.`,
      `Open runs need the old server: name it with BREAKGLASS_TEMPORAL_CLI=FILE and let them end.`,
      `Otherwise check the evidence with "breakglass evidence export", then move the file (and its -wal and -shm)`,
      `away and start again: a new one is made.`,
    ].join('\n'),
  });
}
