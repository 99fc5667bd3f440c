import type { JournalEvent } from '../event.ts';
import { objectivesOf } from '../objectives.ts';
import type { Plan } from '../plan/types.ts';
import type { Breach } from './breach.ts';

/**
 * Where a recorded objective is not what the events before it measure (`domain/objectives.ts`), or one is missing,
 * doubled or out of place. Code `OBJECTIVE_MISMATCH`. A run that is still open may lack its last ones.
 */
export function objectiveBreaches({
  plan,
  events,
}: {
  plan: Plan;
  events: readonly JournalEvent[];
}): readonly Breach[] {
  const recorded = events.filter((event) => event.type === 'objective');
  const first = recorded[0]?.n ?? events.length;
  const expected = objectivesOf({ plan, events: events.slice(0, first) });
  const last = events.at(-1);
  const closed = last?.type === 'run-closed';
  const wrong = recorded.flatMap((event, index) => {
    const measured = expected[index];
    return measured !== undefined && say(measured) === say(event)
      ? []
      : [mismatch(event.n, `expected ${measured === undefined ? 'none' : say(measured)}, got ${say(event)}`)];
  });
  const missing = closed ? expected.slice(recorded.length) : [];
  return [...wrong, ...missing.map((measured) => mismatch(last?.n ?? 0, `expected ${say(measured)}`))];
}

function say(objective: ReturnType<typeof objectivesOf>[number]): string {
  const { objective: name, account, limitMs, measuredMs, held } = objective;
  const measured = measuredMs === null ? 'not measured' : `${measuredMs} ms`;
  return `${name} of ${account}: ${measured} of ${limitMs} ms, held ${held ?? 'unknown'}`;
}

function mismatch(n: number, message: string): Breach {
  return { code: 'OBJECTIVE_MISMATCH', n, message };
}
