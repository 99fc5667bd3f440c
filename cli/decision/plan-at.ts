import type { Language } from '../../domain/language/language.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { readStoredPlan } from '../../evidence/stored-plan.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Place } from '../place.ts';

/**
 * The plan of a run from the evidence here, to say its questions in another language than English; null where it is not
 * here, cannot be read, is another than the run says, or nobody needs it.
 */
export async function planAt({
  place,
  state,
  language,
}: {
  place: Pick<Place, 'evidenceDirectory'>;
  state: Pick<RunState, 'run' | 'plan'>;
  language: Language;
}): Promise<Plan | null> {
  if (language === 'en') return null;
  const { run } = state;
  const plan = await readStoredPlan({ directory: place.evidenceDirectory, run }).catch(() => null);
  return plan !== null && digestOf(plan) === state.plan ? plan : null;
}
