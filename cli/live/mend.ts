import type { JournalEvent } from '../../domain/event.ts';
import { READINESS } from '../../domain/readiness/checks.ts';
import type { Place } from '../place.ts';
import { commandLine } from './next.ts';

/** Claims that no policy stands in the way. */
const LOCKOUTS: ReadonlySet<string> = new Set([
  'conditional-access.no-lockout',
  'conditional-access.static-no-lockout',
]);

/** What to do about a claim that was seen not to hold, as `readiness` says it; null where nothing is known to mend. */
export function mendOf({
  event,
  place,
}: {
  /** What a verdict gives as its reason. */
  readonly event: JournalEvent | undefined;
  readonly place: Place;
}): string | null {
  if (event?.type !== 'fact' || event.state !== 'contradicted') return null;
  const { claim, account } = event;
  if (LOCKOUTS.has(claim)) {
    const words = ['lockout', ...(account === null ? [] : ['--account', account])];
    return `the smallest change that lets it in, as a diff to review: ${commandLine({ words, place })}`;
  }
  return Object.values(READINESS).find((check) => check.claim === claim)?.mend ?? null;
}
