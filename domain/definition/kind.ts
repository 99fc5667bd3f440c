/** What a definition file is. */
export const DEFINITION_KINDS = ['runbook', 'organisation', 'review'] as const;
export type DefinitionKind = (typeof DEFINITION_KINDS)[number];

/** The key at the left margin (or in the outermost braces) that says what a file is. */
const FIRST_KEY = /^\uFEFF?\{?[ \t]*["']?(?<kind>runbook|organisation)["']?[ \t]*:/m;

/** A review names its run there. A runbook has the key too, with a mapping: one that lost its name is no review. */
const REVIEW = /^\uFEFF?\{?[ \t]*["']?review["']?[ \t]*:[ \t]+["']?[A-Za-z0-9]/m;

/** Tells what a definition is by the key that each must have; null where none is there. */
export function kindOf(text: string): DefinitionKind | null {
  const kind = FIRST_KEY.exec(text)?.groups?.kind;
  if (kind === 'runbook' || kind === 'organisation') return kind;
  return REVIEW.test(text) ? 'review' : null;
}
