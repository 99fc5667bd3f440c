import { evidenceKeyFiles } from '../../evidence/keys.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { FactState } from '../../domain/fact.ts';
import type { Reason } from '../../domain/verdict.ts';
import { EXIT, type ExitCode } from '../io.ts';
import type { Place } from '../place.ts';
import { plain } from '../plain.ts';
import { anchorLines } from './anchors.ts';
import { liveLine } from './events.ts';
import type { Followed } from './follow.ts';
import { mendOf } from './mend.ts';
import { commandLine } from './next.ts';
import { verdictLine } from './render.ts';

/** How a run ended, for people: verdict, reasons, objectives measured, and where the evidence lies. Pure. */
export function renderSummary({
  followed,
  place,
  evidencePath,
  color,
}: {
  followed: Followed;
  place: Place;
  evidencePath: string;
  color: boolean;
}): string {
  const { state, events } = followed;
  const reasons = state.judgement?.reasons ?? [];
  const objectives = events
    .filter((event) => event.type === 'objective')
    .flatMap((event) => liveLine(event) ?? []);
  // The key by file: every rehearsal makes its own, and the one remembered would be an earlier one's.
  const keysFile = evidenceKeyFiles(place.stateDirectory).vkey;
  const lines = [
    verdictLine({ state, color }),
    ...reasonLines({ reasons, events, place }),
    ...objectives.map((line) => `  ${line.slice('hh:mm:ss  '.length)}`),
    ...anchorLines({ state, place }),
    `evidence  ${evidencePath}`,
    `verify    ${commandLine({ words: ['evidence', 'verify', evidencePath, '--keys', keysFile], place })}`,
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Why a run has its verdict, a line for each reason; where its event is among `events`, also what to do about it, and of
 * an abort, who did it.
 */
export function reasonLines({
  reasons,
  events,
  place,
}: {
  readonly reasons: readonly Reason[];
  readonly events: readonly JournalEvent[];
  readonly place: Place;
}): string[] {
  return reasons.flatMap((reason) => {
    const event = events.find(({ n }) => n === reason.events[0]);
    if (event?.type === 'aborted')
      return [plain(`  aborted by ${event.by ?? 'the server'} (event ${event.n}): ${event.reason}`)];
    const mend = mendOf({ event, place });
    return [sayReason(reason), ...(mend === null ? [] : [`    → ${mend}`])];
  });
}

/** `  code (step, account; events 4, 9): text` */
function sayReason({ code, step, account, events, text }: Reason): string {
  const about = [step, account].filter((part) => part !== null).join(', ');
  return plain(`  ${code} (${about === '' ? '' : `${about}; `}events ${events.join(', ')}): ${text}`);
}

/** How many facts ended in each state. */
export function countFacts(events: readonly JournalEvent[]): Readonly<Record<FactState, number>> {
  const counts = { attested: 0, corroborated: 0, contradicted: 0, inconclusive: 0 };
  for (const event of events) if (event.type === 'fact') counts[event.state] += 1;
  return counts;
}

const DENIALS: ReadonlySet<string> = new Set(['approval-denied', 'approval-expired']);

/** 0 passed · 5 a person or the clock said no · 3 every other verdict · 6 no verdict yet. */
export function exitOfRun(judgement: Followed['state']['judgement']): ExitCode {
  if (judgement === null) return EXIT.waiting;
  if (judgement.verdict === 'passed' && judgement.restored) return EXIT.ok;
  return judgement.reasons.some((reason) => DENIALS.has(reason.code)) ? EXIT.denied : EXIT.notPassed;
}
