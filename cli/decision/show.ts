import type { Ask, Choice, Statement } from '../../domain/decision.ts';
import type { RunState } from '../../workflows/messages.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { banner, timeLeft } from '../live/render.ts';
import { commandLine } from '../live/next.ts';
import type { Place } from '../place.ts';
import { plain } from '../plain.ts';
import { statementFor } from './statement.ts';
import pc from 'picocolors';

/** What would be signed for an ask if the person agreed now, with a gap where each value belongs. */
export function draftStatement({
  state,
  ask,
  person,
  at,
}: {
  state: RunState;
  ask: Ask;
  person: string;
  at: Date;
}): Statement {
  const choice: Choice = ask.kind === 'approve' ? 'approve' : 'attest';
  const values = choice === 'attest' ? Object.fromEntries(ask.values.map(({ name }) => [name, '…'])) : {};
  return statementFor({ state, ask, person, answer: { choice, reason: '', values }, at });
}

/**
 * One question on one screen: is this real, what is asked, of whom, how many are needed, what silence means, the
 * time left, what to type, and the exact statement. Pure.
 */
export function renderAsk({
  state,
  ask,
  person,
  place,
  draft,
  key,
  color,
}: {
  state: RunState;
  ask: Ask;
  person: string;
  place: Place;
  draft: Statement;
  /** The key file to name in the commands; null for the usual one. */
  key: string | null;
  color: boolean;
}): string {
  const paint = pc.createColors(color);
  const lines = [
    banner({ state, paint }),
    plain(`${state.title} · run ${state.run} · started by ${state.initiator}`),
    '',
    `step      ${plain(ask.step)}`,
    `question  ${paint.bold(plain(ask.question))}`,
    `needed    ${ask.need.map(({ role, count }) => `${count} × ${role}`).join(' and ')}, distinct people`,
    `asked     ${ask.people.join(', ')}`,
    `so far    ${ask.answered.map((answer) => `${answer.person} ${answer.choice}`).join(', ') || 'nobody'}`,
    `time      ${timeLeft({ until: ask.expires, now: state.now })}; without an answer until ${ask.expires} the step fails`,
    ...ask.values.map(({ name, ask: words }) => `write     ${name} = ${plain(words)}`),
    '',
    'to answer:',
    ...waysToAnswer({ state, ask, person, key }).map((words) => `  ${commandLine({ words, place })}`),
    '',
    'what you would sign, exactly (at, reason and your values are filled in when you decide):',
    `  ${plain(canonicalText(draft))}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The command words for each choice of an ask, with the question named so that a second one cannot be hit. */
function waysToAnswer({
  state,
  ask,
  person,
  key,
}: {
  state: RunState;
  ask: Ask;
  person: string;
  key: string | null;
}): string[][] {
  const named = key === null ? [] : ['--key', key];
  const base = ['decide', state.run, '--as', person, '--ask', ask.id, ...named];
  return ask.choices.map((choice) => {
    if (choice === 'approve') return [...base, '--approve'];
    if (choice === 'attest') return [...base, '--attest', ...ask.values.map(({ name }) => `${name}=…`)];
    return [...base, `--${choice}`, '--reason', 'WHY'];
  });
}
