import { ABORT } from '../../domain/abort.ts';
import type { Answer, Ask, Choice, LogPoint, OpenAsk, Statement } from '../../domain/decision.ts';
import { besideRefused, silentIn } from '../../domain/joined.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import type { RunState } from '../../workflows/messages.ts';

/** An abort answers no ask, so it sets its own end. */
const ABORT_LASTS_MS = 3_600_000;

/** The statement by which a person answers an ask. Pure: `at` is the person's clock. */
export function statementFor({
  state,
  ask,
  person,
  answer,
  at,
}: {
  state: RunState;
  ask: Ask;
  person: string;
  answer: Answer;
  at: Date;
}): Statement {
  const { id, step, log, expires } = ask;
  return { ...headOf({ state, person, at }), ask: id, step, log: pointOf(log), ...answer, expires };
}

/** The statement by which a person stops a run: bound to the log as it is now, good for one hour. */
export function abortStatement({
  state,
  person,
  reason,
  at,
}: {
  state: RunState;
  person: string;
  reason: string;
  at: Date;
}): Statement {
  return {
    ...headOf({ state, person, at }),
    ...ABORT,
    log: pointOf(state.log),
    choice: 'abort',
    reason,
    values: {},
    expires: new Date(at.getTime() + ABORT_LASTS_MS).toISOString(),
  };
}

type Head = Pick<Statement, 'kind' | 'version' | 'run' | 'plan' | 'person' | 'at'>;

/** What every statement to a run begins with: which run by which plan, who says it, and when by their clock. */
function headOf({ state, person, at }: { state: RunState; person: string; at: Date }): Head {
  const { run, plan } = state;
  return { kind: 'breakglass-decision', version: 1, run, plan, person, at: at.toISOString() };
}

/** The log without what else is known of it: a statement is signed, so it says no more than asked. */
function pointOf({ size, root }: LogPoint): LogPoint {
  return { size, root };
}

/** The open questions whose approval a person can take back. */
export function withdrawableBy({ state, person }: { state: RunState; person: string }): OpenAsk[] {
  return state.asks.filter((ask) => choicesFor({ ask, person }).includes('withdraw'));
}

/** The open questions that were put to a person who has not answered them. */
export function asksOf({ state, person }: { state: RunState; person: string }): OpenAsk[] {
  return state.asks.filter((ask) => silentIn(ask).includes(person));
}

/** One question to one person, on a sheet of their own. */
export interface AskSheet {
  readonly ask: OpenAsk;
  readonly person: string;
}

/** A sheet for each question and person who has not answered it; of one person only, where one is named. */
export function sheetsOf({ state, person }: { state: RunState; person: string | undefined }): AskSheet[] {
  const people =
    person === undefined ? [...new Set(state.asks.flatMap(({ people: asked }) => asked))] : [person];
  return people.flatMap((each) => asksOf({ state, person: each }).map((ask) => ({ ask, person: each })));
}

/** The open questions that a person may let the run pass without its quorum. */
export function bypassableBy({ state, person }: { state: RunState; person: string }): OpenAsk[] {
  return state.asks.filter((ask) => choicesFor({ ask, person }).includes('bypass'));
}

/** The open questions that a person may deny: those put to them, also where who stands for them has answered. */
export function deniableBy({ state, person }: { state: RunState; person: string }): OpenAsk[] {
  return state.asks.filter((ask) => choicesFor({ ask, person }).includes('deny'));
}

/**
 * What `person` may answer `ask` with: as it was put to them, and the bypass only for those who have it. Who has
 * approved can only take that back; beside who stands for them, a person can still deny.
 */
export function choicesFor({ ask, person }: { ask: Ask; person: string }): Choice[] {
  const said = ask.answered.find((answer) => answer.person === person)?.choice;
  if (said !== undefined) return said === 'approve' ? ['withdraw'] : [];
  return ask.choices.filter((choice) => {
    const whose = choice === 'bypass' ? ask.bypassers : ask.people;
    return whose.includes(person) && besideRefused({ person, choice, ask }) === null;
  });
}

/** May this value be left out? It may where nothing at all fits its pattern too. */
export function isOptional({ pattern }: Pick<ValueSpec, 'pattern'>): boolean {
  return pattern !== undefined && new RegExp(pattern, 'u').test('');
}
