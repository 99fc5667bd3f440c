import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

const CLEANING_MS = 60_000;
const closing: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
}, CLEANING_MS);

/** Does something after the test file, last registered first; may be called inside hooks and tests. */
export function atEnd(close: () => Promise<void>): void {
  closing.push(close);
}

/** A new empty folder outside the checkout; it is removed with everything in it after the test file. */
export async function temporaryDirectory(name = 'test'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `breakglass-${name}-`));
  atEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
