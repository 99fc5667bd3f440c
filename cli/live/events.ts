import type { Choice } from '../../domain/decision.ts';
import { sayDuration } from '../../domain/duration.ts';
import { sayJoined } from '../../domain/joined.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { plain } from '../plain.ts';

/** One journal event as a line for who follows a run live, or null where it would only repeat another. Pure. */
export function liveLine(event: JournalEvent): string | null {
  const said = words(event);
  return said === null ? null : `${event.at.slice(11, 19)}  ${plain(said)}`;
}

function words(event: JournalEvent): string | null {
  switch (event.type) {
    case 'run-opened':
      return `opened by ${event.initiator}: ${event.title} (${event.mode})`;
    case 'step-opened':
      return `▸ ${event.step}`;
    case 'step-closed':
      return `${event.outcome === 'done' ? '✓' : event.outcome === 'failed' ? '✗' : '?'} ${event.step} ${event.outcome}: ${event.because}`;
    case 'asked':
      return `asked ${event.people.join(', ')}: ${event.question}`;
    case 'fact':
      return `  ${event.state} ${event.claim}${about(event.account)}: ${event.seen}`;
    case 'finding':
      return `finding ${event.code}: ${event.text}`;
    case 'objective':
      return `objective ${event.objective}${about(event.account)}: ${measured(event)}`;
    case 'aborted':
      return `aborted by ${event.by ?? 'the server'}: ${event.reason}`;
    case 'run-closed':
      return `closed: ${event.verdict}, restored ${event.restored ? 'yes' : 'NO'}`;
    case 'window-opened':
    case 'window-closed':
    case 'intent':
      return null;
    default:
      return decisionWords(event) ?? undoWords(event);
  }
}

/** The question that stands before all others: may the plan be carried out. */
const OPENING = 'approve';

const SAID: Readonly<Record<Choice, string>> = {
  approve: 'approves',
  deny: 'denies',
  attest: 'attests',
  abort: 'aborts',
  bypass: 'bypasses',
  withdraw: 'takes back the approval of',
};

function decisionWords(event: JournalEvent): string | null {
  switch (event.type) {
    case 'decision-accepted':
      return `${event.person} ${SAID[event.choice]} ${event.step === OPENING ? 'the plan' : event.step}`;
    case 'decision-late':
      return `LATE, counts for nothing: ${event.person} ${SAID[event.choice]} ${event.ask}, signed ${event.statement.at}`;
    case 'decision-refused':
      return `REFUSED a decision of ${event.person ?? 'somebody'}: ${event.code}: ${event.message}`;
    case 'decisions-refused-more':
      return `${event.count} more decisions were refused, ${event.forged} of them forged`;
    case 'ask-closed':
      return event.outcome === 'met'
        ? null
        : `the question of ${event.step} ended: ${event.outcome}: ${event.because}`;
    case 'bypassed':
      return `BYPASSED by ${event.person}; not asked: ${event.skipped.join(', ')}`;
    case 'told':
      return event.outcome === 'failed'
        ? `${event.person} could not be told over ${event.channel}: ${event.because}`
        : null;
    case 'escalated':
      return `also asked, for ${event.cause}: ${sayJoined(event.people)}`;
    case 'reminded':
      return `reminded ${event.people.join(', ')}`;
    default:
      return null;
  }
}

function undoWords(event: JournalEvent): string | null {
  switch (event.type) {
    case 'undo-done':
      return `undone ${event.step}: ${event.act}`;
    case 'undo-failed':
      return `UNDO FAILED ${event.step}: ${event.code}: ${event.because}`;
    default:
      return null;
  }
}

function about(account: string | null): string {
  return account === null ? '' : ` ${account}`;
}

function measured(event: Extract<JournalEvent, { type: 'objective' }>): string {
  const limit = sayDuration(event.limitMs);
  if (event.measuredMs === null) return `not measured (limit ${limit})`;
  return `${sayDuration(event.measuredMs)} of ${limit}${event.held === false ? ', MISSED' : ''}`;
}
