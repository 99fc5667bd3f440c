/** What a condition says of a sign-in. `unknown` is never "fine": who judges by it says that it could not tell. */
export type Answer = 'yes' | 'no' | 'unknown';

/** `yes` where one is, `no` where all are not, and `unknown` where that hangs on one that is. */
export function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

/** Named and not left out: excluding beats including. */
export function within({ included, excluded }: { included: Answer; excluded: Answer }): Answer {
  if (included === 'no' || excluded === 'yes') return 'no';
  return included === 'yes' && excluded === 'no' ? 'yes' : 'unknown';
}

/** Of something that is known for certain. */
export function known(holds: boolean): Answer {
  return holds ? 'yes' : 'no';
}
