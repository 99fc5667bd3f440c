import type { Answer, Choice, OpenAsk } from '../../domain/decision.ts';
import type { AskId, PersonId } from '../../domain/ids.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunState } from '../../workflows/messages.ts';
import { commandLine } from '../live/next.ts';
import type { Place } from '../place.ts';
import { asksOf, bypassableBy, choicesFor, deniableBy, withdrawableBy } from './statement.ts';

/**
 * A decision that does not name its question. `confirmed`: the person is shown the question and asked before anything is
 * signed. `refused`: nobody is there to be shown it, and a command typed twice must not answer the next question.
 */
export type Unnamed = 'confirmed' | 'refused';

/**
 * The question that a decision answers: the one named, by its id or, as printed runbooks do, by the step that has no other
 * open; else, where the person will see it before signing, the only one
 * open to them that can be answered so. A bypass answers questions that were put to others, a withdrawal one that the
 * person has approved. `ASK_NOT_FOUND` where there is none; `USAGE`, with each question and the command that `commandFor` gives for it, where it must be named.
 */
export function pickAsk({
  state,
  person,
  answer: { choice },
  id,
  unnamed,
  commandFor,
}: {
  state: RunState;
  person: PersonId;
  answer: Answer;
  id: AskId | undefined;
  unnamed: Unnamed;
  commandFor: (ask: AskId) => string;
}): OpenAsk {
  const open = openFor(choice)({ state, person });
  const fitting = id === undefined ? open : state.asks.filter((ask) => [ask.id, ask.step].includes(id));
  const able = fitting.filter((ask) => choicesFor({ ask, person }).includes(choice));
  const [first, ...others] = able.length > 0 ? able : fitting;
  if (first === undefined) throw nothing({ state, person, id });
  if (others.length === 0 && (id !== undefined || unnamed === 'confirmed')) return first;
  throw mustBeNamed({ asks: [first, ...others], person, commandFor });
}

function openFor(choice: Choice): typeof asksOf {
  switch (choice) {
    case 'bypass':
      return bypassableBy;
    case 'deny':
      return deniableBy;
    case 'withdraw':
      return withdrawableBy;
    case 'approve':
    case 'attest':
    case 'abort':
      return asksOf;
  }
}

function nothing({
  state,
  person,
  id,
}: {
  state: RunState;
  person: PersonId;
  id: AskId | undefined;
}): BreakglassError {
  const wanted = id === undefined ? `a question open to ${person}` : `the open question ${id}`;
  const got =
    state.asks.map((ask) => `${ask.id} (${ask.people.join(', ')})`).join('; ') || 'no open question';
  return new BreakglassError({ code: 'ASK_NOT_FOUND', message: `expected ${wanted}, got ${got}` });
}

function mustBeNamed({
  asks,
  person,
  commandFor,
}: {
  asks: readonly OpenAsk[];
  person: PersonId;
  commandFor: (ask: AskId) => string;
}): BreakglassError {
  const lines = asks.flatMap(({ id, step, question }) => [
    `  ${id}, of step ${step}: ${question}`,
    `    ${commandFor(id)}`,
  ]);
  const message = `expected --ask with the question that you mean; nothing was signed. Open to ${person}:`;
  return new BreakglassError({ code: 'USAGE', message: [message, ...lines].join('\n') });
}

/** The same decision as it was typed, with its question named. `options` are those that change how it is signed and sent. */
export function commandWith({
  run,
  person,
  answer: { choice, reason, values },
  ask,
  options,
  place,
}: {
  run: string;
  person: PersonId;
  answer: Answer;
  ask: AskId;
  options: readonly string[];
  place: Place;
}): string {
  const given = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const why = reason === '' ? [] : ['--reason', reason];
  const words = ['decide', run, '--as', person, '--ask', ask, `--${choice}`, ...given, ...why, ...options];
  return commandLine({ words, place });
}
