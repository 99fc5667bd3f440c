import type { JournalEvent } from '../event.ts';
import type { Plan } from '../plan/types.ts';
import { actBreaches } from './acts.ts';
import { answerBreaches } from './answers.ts';
import { askBreaches } from './asks.ts';
import { beforehandBreaches } from './beforehand.ts';
import type { Breach } from './breach.ts';
import { claimBreaches } from './claims.ts';
import { consequenceBreaches } from './consequences.ts';
import { escalationBreaches, reminderBreaches } from './escalations.ts';
import { factBreaches } from './facts.ts';
import { objectiveBreaches } from './objectives.ts';
import { orderBreaches } from './order.ts';
import { outcomeBreaches } from './outcomes.ts';
import { readRun } from './reading.ts';
import { answerTimeBreaches, timeBreaches } from './times.ts';
import { toldBreaches } from './told.ts';

/**
 * Everything in which a journal is not what a run of its plan writes, by event number. Empty for every journal that
 * the workflow itself can write, whole or cut off anywhere: what may still come is missing only once the run is closed.
 * The events must have been checked each by itself, and against the one before; the plan must be the run's.
 */
export function breachesOf({
  plan,
  events,
}: {
  plan: Plan;
  events: readonly JournalEvent[];
}): readonly Breach[] {
  const run = readRun({ plan, events });
  if (run === null) return [];
  // Everything else is read by what people were asked, down to the patterns that their values are held against.
  const asked = askBreaches(run);
  if (asked.length > 0) return inOrder(asked);
  return inOrder([
    ...beforehandBreaches(run),
    ...escalationBreaches(run),
    ...reminderBreaches(run),
    ...answerBreaches(run),
    ...consequenceBreaches(run),
    ...timeBreaches(run),
    ...factBreaches({ plan, events }),
    ...objectiveBreaches({ plan, events }),
    ...orderBreaches(run),
    ...actBreaches(run),
    ...claimBreaches(run),
    ...outcomeBreaches(run),
    ...toldBreaches(run),
  ]);
}

/**
 * The same, as far as it is about what people were asked, what they answered, and what the engine may begin after it:
 * what it observed in the world has no say in that.
 */
export function approvalBreaches({
  plan,
  events,
}: {
  plan: Plan;
  events: readonly JournalEvent[];
}): readonly Breach[] {
  const run = readRun({ plan, events });
  if (run === null) return [];
  return inOrder([
    ...askBreaches(run),
    ...beforehandBreaches(run),
    ...escalationBreaches(run),
    ...answerBreaches(run),
    ...answerTimeBreaches(run),
    ...consequenceBreaches(run),
    ...orderBreaches(run),
    ...actBreaches(run),
  ]);
}

function inOrder(breaches: readonly Breach[]): readonly Breach[] {
  return breaches.toSorted((one, other) => one.n - other.n);
}
