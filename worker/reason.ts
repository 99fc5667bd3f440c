/**
 * What went wrong, told without `instanceof`: errors of Node's own modules come from another realm in tests, and
 * errors of the SDK's native part need not be `Error`s at all.
 */

/** The first line of the message, at most 200 characters: enough for a list, the rest stays in `cause`. */
export function reasonOf(error: unknown): string {
  const text =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return (text.split('\n').find((line) => line.trim() !== '') ?? 'no reason given').trim().slice(0, 200);
}
