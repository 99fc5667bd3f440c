import { all } from './reading.ts';
import type { Frame } from './reading.ts';

/** Findings of a write that no answer says was done. */
const NOT_DONE: ReadonlySet<string> = new Set(['write-unanswered', 'write-refused']);

/** Did the last of the same writes before event `n`, if there is any, end as refused or without an answer? */
export function wasDoubted({
  frame: { events },
  earlier,
  n,
}: {
  frame: Frame;
  earlier: readonly { readonly n: number }[];
  n: number;
}): boolean {
  const last = earlier.at(-1);
  if (last === undefined) return true;
  return all({ events, type: 'finding' }).some(
    (finding) => finding.n > last.n && finding.n < n && NOT_DONE.has(finding.code),
  );
}
