import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The folder of shared vectors and facts beside the checkout, or the one that `BREAKGLASS_SHARED` names. Null when
 * there is none; tests that need it are then skipped, and a warning names the folder: green without checking shows.
 */
export function sharedDirectory(): string | null {
  const folder = process.env.BREAKGLASS_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  if (existsSync(folder)) return folder;
  console.warn(`skipped: tests against shared data, expected in ${folder}`);
  return null;
}
