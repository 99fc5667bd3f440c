import type { Ask } from '../decision.ts';
import { openingQuestion, questionsOf } from '../plan/questions.ts';
import type { Plan, PlannedStep } from '../plan/types.ts';
import { GERMAN } from './de/questions.ts';
import type { Language } from './language.ts';
import type { Spoken, SpokenQuestions } from './spoken.ts';

/** Every language but that of the questions themselves. */
const TRANSLATED: Readonly<Record<Exclude<Language, 'en'>, SpokenQuestions>> = { de: GERMAN };

/** The nonce of a window stands at the end of its question, and there alone. */
const NONCE = /Window (?<nonce>\S+)\.$/u;

/**
 * A question in a reader's language, from the plan that made it; null where the English words are all there is: for
 * readers of English, where the plan is not at hand, and for what the organisation wrote itself. The English is made
 * again beside it and must be the question word for word, so that nobody reads a translation of something else.
 */
export function translateQuestion({
  plan,
  ask,
  language,
}: {
  readonly plan: Plan | null;
  readonly ask: Pick<Ask, 'step' | 'question'>;
  readonly language: Language;
}): Spoken | null {
  if (plan === null || language === 'en') return null;
  const speech = TRANSLATED[language];
  if (openingQuestion(plan)?.question === ask.question && ask.step === 'approve') return speech.opening(plan);
  const step = plan.steps.find(({ id }) => id === ask.step);
  return step === undefined ? null : ofStep({ plan, step, question: ask.question, speech });
}

function ofStep({
  plan,
  step,
  question,
  speech,
}: {
  plan: Plan;
  step: PlannedStep;
  question: string;
  speech: SpokenQuestions;
}): Spoken | null {
  const nonce = step.do === 'sign-in' ? (NONCE.exec(question)?.groups?.nonce ?? '') : '';
  const at = questionsOf({ plan, step, nonce }).findIndex((each) => each.question === question);
  return at === -1 ? null : (speech.ofStep({ plan, step, nonce })[at] ?? null);
}
