import type { OpenAsk } from '../../domain/decision.ts';
import { sayStep } from '../../domain/language/steps.ts';
import type { StepState } from '../../workflows/messages.ts';
import { html, type Html, type Piece } from '../html.ts';

/** A step in words, and beside it the id by which record and commands name it. */
export function stepNamed(step: StepState): Html {
  return html`<b>${sayStep(step)}</b> <code class="id">${step.id}</code>`;
}

/** The step of a question likewise; its id alone where the run does not tell of such a step. */
export function stepOfAsk({
  ask,
  steps,
}: {
  ask: Pick<OpenAsk, 'step'>;
  steps: readonly StepState[];
}): Piece {
  const step = steps.find(({ id }) => id === ask.step);
  return step === undefined ? html`<code class="id">${ask.step}</code>` : stepNamed(step);
}
