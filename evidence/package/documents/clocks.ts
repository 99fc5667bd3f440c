import type { SignedAfterwards } from '../afterwards.ts';

/** Whose clock gives the times of events and of the ledger's entries. */
export const ENGINE_CLOCK = "by the engine's clock";

/** When somebody signed, and when the ledger took it in: two clocks, of which the person's own proves nothing. */
export function sayBothTimes({
  statement: { at, person },
  enteredAt,
}: Pick<SignedAfterwards, 'statement' | 'enteredAt'>): string {
  const entered =
    enteredAt === null ? 'not in the ledger at hand' : `in the ledger at ${enteredAt} ${ENGINE_CLOCK}`;
  return `signed at ${at} by ${person}'s own clock, ${entered}`;
}
