import { isAnswering, sourceKind, weightsOf } from '../claims.ts';
import type { JournalEvent } from '../event.ts';
import type { Plan } from '../plan/types.ts';
import type { Breach } from './breach.ts';
import { peopleBreaches } from './fact-people.ts';
import { misplaced } from './fact-places.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

/**
 * Where a fact rests on nothing: it speaks of a step, account or source that the plan does not have there
 * (`fact-places.ts`), in a state or with a weight that its claim cannot have (`domain/claims.ts`), of a tenant without
 * an answer of it, or of people without their signed word (`fact-people.ts`). Code `FACT_UNSUPPORTED`, and
 * `VALUE_NOT_ASKED` for signed values that nobody asked for.
 */
export function factBreaches({
  plan,
  events,
}: {
  plan: Plan;
  events: readonly JournalEvent[];
}): readonly Breach[] {
  const facts = events.filter((event) => event.type === 'fact');
  const breaches = facts.flatMap((fact) => {
    const message = misplaced({ plan, fact }) ?? misweighed({ plan, fact }) ?? unshown(fact);
    return message === null ? [] : [{ code: 'FACT_UNSUPPORTED', n: fact.n, message } as const];
  });
  return [...breaches, ...peopleBreaches({ plan, events })];
}

/** State and weight are such as the claim can have from this source. */
function misweighed({ plan, fact }: { plan: Plan; fact: Fact }): string | null {
  const { claim, state, weight, source } = fact;
  const weights = weightsOf({ claim, from: source.from, state });
  if (weights.length === 0) return `expected a state of ${claim} that ${source.from} can show, got ${state}`;
  if (!weights.includes(weight)) return `expected the weight ${weights.join(' or ')}, got ${weight}`;
  const cut = sourceKind(source.from) === 'engine';
  if (claim === 'outage.down-during' && cut !== (plan.mode === 'drill')) {
    return plan.mode === 'drill'
      ? "expected the engine's own cut in a drill"
      : 'expected no cut in an incident';
  }
  return null;
}

/** What a tenant is said to have shown is stored: the question, and at least one answer. Silence has no question. */
function unshown({ claim, state, source, artifacts, observedAt }: Fact): string | null {
  if (!isAnswering(source.from)) {
    return artifacts.length === 0 && source.query === null
      ? null
      : `expected no answer of a tenant behind ${source.from}`;
  }
  if (state === 'inconclusive' && source.query === null) return null;
  return artifacts.length > 0 && source.query !== null && observedAt !== null
    ? null
    : `expected a question to ${source.from} and its answer behind ${claim}`;
}
