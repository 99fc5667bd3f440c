import { judge, type Verdict } from '../../domain/verdict.ts';
import type { CheckedJournal, RunClosed } from './journal.ts';
import { Break, lineOf } from './report.ts';

/**
 * Derives the verdict again from the events and compares it with the one that the run closed with. The reasons'
 * wording is not compared: a later release may say them better.
 */
export function checkVerdict({ journal, closed }: { journal: CheckedJournal; closed: RunClosed }): {
  verdict: Verdict;
  restored: boolean;
} {
  const { verdict, restored } = judge(journal.events.slice(0, -1));
  if (verdict !== closed.verdict || restored !== closed.restored) {
    const said = (value: { verdict: Verdict; restored: boolean }) =>
      `${value.verdict}, ${value.restored ? 'restored' : 'not restored'}`;
    throw new Break({
      code: 'VERDICT_MISMATCH',
      place: lineOf(closed.n),
      message: `expected ${said({ verdict, restored })} from the events, got ${said(closed)}`,
    });
  }
  return { verdict, restored };
}
