import { BreakglassError } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import { bytesOf } from './core/hash.ts';
import type { NextLeaves } from './journal-append.ts';
import { checkNext } from './verify/journal.ts';
import { Break } from './verify/report.ts';

/**
 * Holds leaves that are to be stored against the verifier's checks of a journal's lines: what
 * it would not take must not get into a journal, whoever sends it. Throws its code: `EVENT_MALFORMED` for what is no
 * event in its RFC 8785 form; `EVENT_OUT_OF_ORDER` where one does not follow the one before: after `run-closed`
 * nothing does.
 */
export function requireNextEvents({ n, last, fresh }: NextLeaves): void {
  try {
    if (fresh.length === 0) return;
    let before: JournalEvent | null = null;
    if (last !== null) before = checkNext({ leaf: bytesOf(last), n: n - 1, before });
    for (const [index, leaf] of fresh.entries())
      before = checkNext({ leaf: bytesOf(leaf), n: n + index, before });
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    const { code, place, message } = error.report;
    throw new BreakglassError({ code, message: `before storing: ${place}: ${message}`, cause: error });
  }
}
