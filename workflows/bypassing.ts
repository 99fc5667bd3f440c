import { patched } from '@temporalio/workflow';
import type { Statement } from '../domain/decision.ts';
import { askTold } from '../domain/plan/told.ts';
import { sayToCall, tellingSkipped, TO_CALL, unreachedSkipped } from '../domain/skipped.ts';
import type { Book } from './book.ts';
import type { AskRecord } from './decisions.ts';

/**
 * Records that somebody let the run go on without the quorum, and has everybody told who was passed over: over the
 * channels of their roles and their own, and where none reaches them a finding says whom to call.
 */
export function recordBypass({
  book,
  record: { ask },
  statement: { person, reason },
}: {
  book: Book;
  record: AskRecord;
  statement: Statement;
}): void {
  const { journal, input } = book;
  const { plan } = input;
  const skipped = ask.people.filter((each) => each !== person);
  const bypassed = { type: 'bypassed', ask: ask.id, person, skipped } as const;
  if (!patched('skipped-told')) {
    journal.record(bypassed);
    return;
  }
  const tells = tellingSkipped({ plan, skipped });
  journal.record({ ...bypassed, tells });
  const unreached = unreachedSkipped({ plan, skipped });
  if (unreached.length > 0)
    journal.record({ type: 'finding', code: TO_CALL, step: ask.step, text: sayToCall(unreached) });
  for (const channel of plan.channels.filter(({ id }) => tells.includes(id)))
    book.tell({
      channel,
      telling: { kind: 'passed-over', mode: plan.mode, ask: askTold(ask), by: person, reason },
      key: `${input.run}/${ask.id}/bypass`,
      failure: { code: 'skipped-not-told', step: ask.step },
    });
}
