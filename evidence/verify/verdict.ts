import { judge, type Reason, type Verdict } from '../../domain/verdict.ts';
import type { CheckedJournal, RunClosed } from './journal.ts';
import { Break, lineOf } from './report.ts';

/**
 * Derives the verdict again from the events and compares it with the one that the run closed with, and so each of its
 * reasons: code, events, step and account. Their wording is not compared: a later release may say them better.
 */
export function checkVerdict({ journal, closed }: { journal: CheckedJournal; closed: RunClosed }): {
  verdict: Verdict;
  restored: boolean;
} {
  const { verdict, restored, reasons } = judge(journal.events.slice(0, -1));
  if (verdict !== closed.verdict || restored !== closed.restored) {
    const said = (value: { verdict: Verdict; restored: boolean }) =>
      `${value.verdict}, ${value.restored ? 'restored' : 'not restored'}`;
    throw new Break({
      code: 'VERDICT_MISMATCH',
      place: lineOf(closed.n),
      message: `expected ${said({ verdict, restored })} from the events, got ${said(closed)}`,
    });
  }
  const wrong = firstDifference({ derived: reasons, said: closed.reasons });
  if (wrong !== null) {
    throw new Break({
      code: 'VERDICT_MISMATCH',
      place: lineOf(closed.n),
      message: `expected the reasons that the events give: ${wrong}`,
    });
  }
  return { verdict, restored };
}

/** The first reason that is missing, made up, or about something else; null where there is none. */
function firstDifference({
  derived,
  said,
}: {
  derived: readonly Reason[];
  said: readonly Reason[];
}): string | null {
  const key = ({ code, events, step, account }: Reason) => JSON.stringify([code, events, step, account]);
  const length = Math.max(derived.length, said.length);
  const index = Array.from({ length }, (_each, at) => at).find((at) => {
    const [one, other] = [derived[at], said[at]];
    return one === undefined || other === undefined || key(one) !== key(other);
  });
  if (index === undefined) return null;
  return `${derived[index]?.code ?? 'none'}, got ${said[index]?.code ?? 'none'} as number ${index + 1}`;
}
