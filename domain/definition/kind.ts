/** What a definition file is. */
export type DefinitionKind = 'runbook' | 'organisation';

/** The key at the left margin (or in the outermost braces) that says what a file is. */
const FIRST_KEY = /^\uFEFF?\{?[ \t]*["']?(?<kind>runbook|organisation)["']?[ \t]*:/m;

/** Tells a runbook from an organisation by the key that each must have; null where neither is there. */
export function kindOf(text: string): DefinitionKind | null {
  const kind = FIRST_KEY.exec(text)?.groups?.kind;
  return kind === 'runbook' || kind === 'organisation' ? kind : null;
}
