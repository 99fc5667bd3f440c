import type { Ask } from '../decision.ts';
import type { ToldAbout } from '../event.ts';
import type { PersonId, RunId } from '../ids.ts';
import { markedMessage } from './questions.ts';
import type { Mode } from './types.ts';

/**
 * What a person is told of a question, in one line. It decides nothing and leads nowhere: whoever else reads it can do no
 * more than look.
 */
export function toldMessage({
  mode,
  run,
  ask,
  person,
  about,
}: {
  mode: Mode;
  run: RunId;
  ask: Pick<Ask, 'kind' | 'question' | 'expires'>;
  person: PersonId;
  about: ToldAbout;
}): string {
  const wanted = ask.kind === 'approve' ? 'your decision' : 'your word';
  const begins = about === 'ask' ? `${person}, ${wanted} is wanted` : `${person}, ${wanted} is still wanted`;
  const message = `${begins} by ${ask.expires}: "${ask.question}" See: breakglass ask ${run} --as ${person}`;
  return markedMessage({ mode, message });
}
