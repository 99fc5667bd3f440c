import type { Plan, PlannedStep } from '../plan/types.ts';

/** A question in another language than English, with what is asked for by the names of its values. */
export interface Spoken {
  readonly question: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What the questions of a step are made of, as in English; `nonce` is empty where it has none. */
export interface Asking {
  readonly plan: Plan;
  readonly step: PlannedStep;
  readonly nonce: string;
}

/** All questions of the engine in one language. */
export interface SpokenQuestions {
  /** Whether the run may begin. */
  readonly opening: (plan: Plan) => Spoken;
  /** The questions of a step, in the order of `questionsOf`; null for one that the organisation wrote. */
  readonly ofStep: (asking: Asking) => readonly (Spoken | null)[];
}
