import type { RunState } from '../../workflows/messages.ts';
import { PROGRAM, type Place } from '../place.ts';
import { shellWord } from '../plain.ts';
import { sayMissing } from './render.ts';

/** What to type next. */
export interface Next {
  readonly state: RunState;
  readonly place: Place;
}

/**
 * The one command that moves a run on: ask for the first person whose place is still empty; null while nobody is
 * awaited. Under it stands whom the question still waits for, so that each signature changes the text.
 */
export function nextCommand({ state, place }: Next): string | null {
  return nextFor({ state, place, keyOf: () => null });
}

/**
 * As `nextCommand`, among the people for whom `keyOf` gives an answer other than undefined; a key file that it gives
 * is named in the command.
 */
export function nextFor({
  state,
  place,
  keyOf,
}: Next & { keyOf: (person: string) => string | null | undefined }): string | null {
  for (const { missing } of state.asks) {
    for (const person of missing.flatMap(({ people }) => people)) {
      const key = keyOf(person);
      if (key === undefined) continue;
      const words = ['ask', state.run, '--as', person, ...(key === null ? [] : ['--key', key])];
      return `${commandLine({ words, place })}\n  (${sayMissing(missing)})`;
    }
  }
  return null;
}

/** A command as a person types it from anywhere: with the organisation file named. */
export function commandLine({ words, place }: { words: readonly string[]; place: Place }): string {
  return [PROGRAM, ...words.map(shellWord), '--organisation', shellWord(place.organisationFile)].join(' ');
}
