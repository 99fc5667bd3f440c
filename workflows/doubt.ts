/**
 * Codes after which a write may have been carried out although no answer says so. After any other it was not: the
 * tenant refused it, or it was never sent.
 */
const DOUBTFUL: ReadonlySet<string> = new Set([
  'TENANT_UNREACHABLE',
  'TENANT_TIMEOUT',
  'TENANT_ERROR',
  'TENANT_RESPONSE_INVALID',
  'INTERNAL',
]);

/** May the write that ended with this code have been carried out? */
export function isDoubtful(code: string): boolean {
  return DOUBTFUL.has(code);
}
