import type { OpenAsk } from '../decision.ts';
import { AGAIN } from '../plan/questions.ts';
import type { ValueSpec } from '../steps/shared.ts';
import { ASKING } from './asking.ts';
import type { Reader, Said } from './language.ts';
import { sayClock } from './times.ts';

/** What is said beside a value that is asked for; no part of what is signed. Null where its own words say enough. */
export function hintOfValue({ name, pattern }: ValueSpec): Said | null {
  return name === AGAIN.name && pattern === AGAIN.pattern ? ASKING.anew : null;
}

/** Likewise beside a question: of a sign-in, from when on one counts. Null beside every other. */
export function hintOfAsk({
  ask,
  steps,
  reader,
}: {
  ask: Pick<OpenAsk, 'step' | 'askedAt'>;
  /** Those of its run. */
  steps: readonly { readonly id: string; readonly do: string }[];
  reader: Reader;
}): Said | null {
  const step = steps.find(({ id }) => id === ask.step);
  return step?.do === 'sign-in' ? ASKING.signInAfter(sayClock({ at: ask.askedAt, reader })) : null;
}
