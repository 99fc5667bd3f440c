import type { ErrorCode } from './errors.ts';

/** After any other code nothing was done: the tenant plainly refused it, or it was never sent. */
const DOUBTFUL: ReadonlySet<string> = new Set<ErrorCode>([
  'TENANT_UNREACHABLE',
  'TENANT_TIMEOUT',
  'TENANT_ERROR',
  'TENANT_RESPONSE_INVALID',
  'INTERNAL',
]);

/** May a write that ended with this code have been carried out, although no answer says so? */
export function isDoubtful(code: string): boolean {
  return DOUBTFUL.has(code);
}

/** What came of a write that was sent once. `doubtful`: no answer says whether it was carried out. */
export type WriteEnd = 'done' | 'doubtful' | 'refused';
