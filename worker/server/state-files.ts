import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file of the embedded server inside the state directory. */
export interface StateFiles {
  readonly database: string;
  readonly log: string;
  /** The server version that wrote the database. */
  readonly version: string;
  /** Announces the running server to other commands. */
  readonly announcement: string;
  /** Held while a process runs the server. */
  readonly lock: string;
}

/** The names are part of docs/operations.md: operators move and remove these files by hand. */
export function stateFiles(stateDirectory: string): StateFiles {
  return {
    database: join(stateDirectory, 'temporal.db'),
    log: join(stateDirectory, 'server.log'),
    version: join(stateDirectory, 'server-version'),
    announcement: join(stateDirectory, 'server.json'),
    lock: join(stateDirectory, 'server.lock'),
  };
}

/** Replaces a file in one step, readable by its owner only: a reader sees the old text or the new one. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  try {
    await writeFile(fresh, text, { mode: 0o600, flag: 'wx', flush: true });
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}
