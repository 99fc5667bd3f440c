import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The folder of shared vectors and facts beside the checkout, or the one that `BREAKGLASS_SHARED` names; null when
 * there is none, and then tests that need it report themselves as skipped, with the reason.
 */
export function sharedDirectory(): string | null {
  const folder = process.env.BREAKGLASS_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  return existsSync(folder) ? folder : null;
}
