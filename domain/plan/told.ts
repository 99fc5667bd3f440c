import type { Ask } from '../decision.ts';
import type { PersonId, RunId } from '../ids.ts';
import type { AskTold } from '../language/telling.ts';
import { markedMessage } from './questions.ts';
import type { Mode } from './types.ts';

/** What is read on a phone at night: each line by itself, the first one alone says what it is. */
interface About {
  readonly mode: Mode;
  readonly run: RunId;
}

type Asked = Pick<Ask, 'id' | 'kind' | 'question' | 'expires'>;

/** What of a question is told, and no more. */
export function askTold({ id, step, kind, question, expires }: Ask): AskTold {
  return { id, step, kind, question, expires };
}

/**
 * What a person is told of a question, or by a reminder: `round` 0 is the question itself, n the nth time after it that
 * anybody is told. It decides nothing: whoever else reads it can do no more than look. Its number is the same at every
 * try and over every channel, so that people too see a repeat.
 */
export function toldMessage({
  mode,
  run,
  ask,
  person,
  round,
  reminder,
}: About & {
  readonly ask: Asked;
  readonly person: PersonId;
  readonly round: number;
  readonly reminder: boolean;
}): string {
  const still = reminder ? 'reminder, ' : '';
  return lines([
    markedMessage({ mode, message: `${person}, ${still}${wanted(ask)} by ${sayMinute(ask.expires)}` }),
    ask.question,
    `Next: breakglass ask ${run} --as ${person}`,
    `Run ${run}, message ${ask.id}/${round}; the same number twice is one message`,
  ]);
}

/** What the channel of a role is told while answers are missing. */
export function remindMessage({
  mode,
  run,
  ask,
  roles,
}: About & { readonly ask: Asked; readonly roles: readonly string[] }): string {
  return lines([
    markedMessage({
      mode,
      message: `${roles.join(', ')}, reminder, ${wanted(ask)} by ${sayMinute(ask.expires)}`,
    }),
    ask.question,
    `Next: breakglass ask ${run} --as YOU`,
    `Run ${run}, question ${ask.id}`,
  ]);
}

/** What cannot wait for the end of the run. */
export function alarmMessage({ mode, run, text }: About & { readonly text: string }): string {
  return lines([markedMessage({ mode, message: `alarm, ${text}` }), `Next: breakglass status ${run}`]);
}

/** The finding about a person whom no channel reached. */
export function untoldText(person: PersonId): string {
  return `${person}: no channel took the message`;
}

function wanted({ kind }: Asked): string {
  return kind === 'approve' ? 'approve or deny' : 'do this and sign it';
}

/** To the minute, never later than it is: `2026-04-01 09:59 UTC`. */
function sayMinute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

function lines(all: readonly string[]): string {
  return all.join('\n');
}
