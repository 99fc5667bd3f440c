import type { AccountId, StepId } from '../../domain/ids.ts';
import { SEVERITIES, type Severity } from '../../domain/review.ts';
import { chargesIn, type Verdict } from '../../domain/verdict.ts';
import type { CheckedJournal } from '../verify/journal.ts';

/** One thing that counted against a run, or that the engine noted in it, where it was and how bad it is. */
export interface Noted {
  readonly code: string;
  /** Null where it is of the run as a whole. */
  readonly step: StepId | null;
  readonly account: AccountId | null;
  readonly text: string;
  readonly severity: Severity;
}

/** Everything that a review must answer by its code, a row for each event: one code may be of several accounts and steps. */
export function notedIn({ events, closed }: Pick<CheckedJournal, 'events' | 'closed'>): readonly Noted[] {
  const charges = chargesIn(events.filter((event) => event !== closed));
  const charged = new Set(charges.flatMap((charge) => charge.events));
  const others = events.flatMap((event) =>
    event.type === 'finding' && !charged.has(event.n) ? [event] : [],
  );
  return [
    ...charges.map(({ code, step, account, text, calls }) => ({
      ...{ code, step, account, text },
      severity: severityOf({ text, calls }),
    })),
    ...others.map(({ code, step, text }) => ({
      ...{ code, step, account: null, text },
      severity: severityOf({ text, calls: null }),
    })),
  ];
}

/** The worst of several; low where there is none. */
export function worstOf(severities: readonly Severity[]): Severity {
  return SEVERITIES.findLast((each) => severities.includes(each)) ?? 'low';
}

/** The words with which the engine begins a finding that it also told people of. */
const SAID = new RegExp(`^severity (?<severity>${SEVERITIES.join('|')}): `, 'u');

/** How bad it is: as its own words say; else high where it alone fails or aborts a run, and medium where it does not. */
function severityOf({ text, calls }: { text: string; calls: Verdict | null }): Severity {
  const said = SAID.exec(text)?.groups?.severity;
  const named = SEVERITIES.find((each) => each === said);
  if (named !== undefined) return named;
  return calls === 'failed' || calls === 'aborted' ? 'high' : 'medium';
}
