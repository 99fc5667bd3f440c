import type { RunState } from '../../workflows/messages.ts';
import { PROGRAM, type Place } from '../place.ts';
import { shellWord } from '../plain.ts';
import { awaited } from './render.ts';

/** The one command that moves a run on: ask for the first person who is awaited; null while nobody is. */
export function nextCommand({ state, place }: { state: RunState; place: Place }): string | null {
  const person = state.asks.flatMap(awaited)[0];
  return person === undefined ? null : commandLine({ words: ['ask', state.run, '--as', person], place });
}

/** A command as a person types it from anywhere: with the organisation file named. */
export function commandLine({ words, place }: { words: readonly string[]; place: Place }): string {
  return [PROGRAM, ...words.map(shellWord), '--organisation', shellWord(place.organisationFile)].join(' ');
}
