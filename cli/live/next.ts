import type { OpenAsk } from '../../domain/decision.ts';
import { FOLLOWING } from '../../domain/language/following.ts';
import type { Language } from '../../domain/language/language.ts';
import type { RunState } from '../../workflows/messages.ts';
import { GAP } from '../decision/answer.ts';
import { foldCommand } from '../fold.ts';
import { PROGRAM, type Place } from '../place.ts';
import { shellWord } from '../plain.ts';
import { sayMissing } from './render.ts';

/** What to type next. */
export interface Next {
  readonly state: RunState;
  readonly place: Place;
  /** English where it is left out. */
  readonly language?: Language;
  /** Of a screen whose lines would else be broken in the middle of a command; left out, a command is one line. */
  readonly width?: number;
}

/**
 * The one command that moves a run on: ask for the first person whose place is still empty; null while nobody is
 * awaited. Under it stands whom the question still waits for, so that each signature changes the text, and how whoever
 * started the run may go on without them, if they may.
 */
export function nextCommand(next: Next): string | null {
  return nextFor({ ...next, keyOf: () => null });
}

/**
 * As `nextCommand`, among the people for whom `keyOf` gives an answer other than undefined; a key file that it gives
 * is named in the command.
 */
export function nextFor({
  state,
  place,
  keyOf,
  language = 'en',
  width = Infinity,
}: Next & { keyOf: KeyOf }): string | null {
  for (const ask of state.asks) {
    for (const person of ask.missing.flatMap(({ people }) => people)) {
      const key = keyOf(person);
      if (key === undefined) continue;
      const words = ['ask', state.run, '--as', person, ...naming(key)];
      const command = foldCommand({ command: commandLine({ words, place }), width });
      const lines = [command, `(${sayMissing(ask.missing, language)})`];
      return [...lines, ...bypassOf({ ask, state, place, keyOf, language, width })].join('\n  ');
    }
  }
  return null;
}

type KeyOf = (person: string) => string | null | undefined;

function naming(key: string | null): string[] {
  return key === null ? [] : ['--key', key];
}

/** Nobody may be there to approve: whoever started an incident, and may bypass, is told so where they look. */
function bypassOf({
  ask,
  state: { run, initiator },
  place,
  keyOf,
  language = 'en',
  width = Infinity,
}: Next & { ask: OpenAsk; keyOf: KeyOf }): string[] {
  const key = keyOf(initiator);
  if (key === undefined || !ask.bypassers.includes(initiator)) return [];
  const words = ['decide', run, '--as', initiator, '--ask', ask.id, '--bypass', '--reason', GAP];
  const command = commandLine({ words: [...words, ...naming(key)], place });
  return [`${FOLLOWING.without[language]}:`, foldCommand({ command, width })];
}

/** A command as a person types it from anywhere: with the organisation file named. */
export function commandLine({ words, place }: { words: readonly string[]; place: Place }): string {
  return [PROGRAM, ...words.map(shellWord), '--organisation', shellWord(place.organisationFile)].join(' ');
}
