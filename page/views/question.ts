import type { Ask } from '../../domain/decision.ts';
import { translateQuestion } from '../../domain/language/questions.ts';
import type { Plan } from '../../domain/plan/types.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import { forReader, html, lines, recorded, type Html } from '../html.ts';
import { SAY } from '../language/decide.ts';

/** A question, and the plan that made it; null where that is not at hand, and the English words are all there is. */
interface Asked {
  readonly plan: Plan | null;
  readonly ask: Pick<Ask, 'step' | 'question'>;
}

/** A question as its reader understands it. */
export function questionIn({ plan, ask }: Asked): Html {
  return forReader(({ language }) =>
    lines(translateQuestion({ plan, ask, language })?.question ?? ask.question),
  );
}

/** The same, and beneath a translation the exact words: what somebody answers is what they sign. */
export function exactQuestion({ plan, ask }: Asked): Html {
  return forReader(({ language }) => {
    const spoken = translateQuestion({ plan, ask, language });
    if (spoken === null) return html`<p class="question">${lines(ask.question)}</p>`;
    return html`<p class="question">${lines(spoken.question)}</p>
      <p class="hint">${SAY.english}: ${recorded(ask.question)}</p>`;
  });
}

/** What a value is asked for in. */
export function valueIn({ spec, plan, ask }: Asked & { readonly spec: ValueSpec }): Html {
  return forReader(
    ({ language }) => translateQuestion({ plan, ask, language })?.values[spec.name] ?? spec.ask,
  );
}
