import { exampleOf } from '../../domain/asked-values.ts';
import type { Ask, Choice, OpenAsk, Statement } from '../../domain/decision.ts';
import { sayJoined } from '../../domain/joined.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import type { RunState } from '../../workflows/messages.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { banner, timeLeft } from '../live/render.ts';
import { commandLine } from '../live/next.ts';
import type { Place } from '../place.ts';
import { plain } from '../plain.ts';
import { GAP } from './answer.ts';
import { choicesFor, isOptional, statementFor } from './statement.ts';
import pc from 'picocolors';

/** How many digits of the plan's digest people compare with the printed plan. */
const DIGITS = 8;
/** How many of the steps that follow are named. */
const STEPS_NAMED = 4;

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
  const choice = choicesFor({ ask, person })[0] ?? ask.kind;
  const asked = choice === 'attest' ? ask.values.filter((spec) => !isOptional(spec)) : [];
  const values = Object.fromEntries(asked.map(({ name }) => [name, GAP]));
  const reason = choice === 'bypass' ? GAP : '';
  return statementFor({ state, ask, person, answer: { choice, reason, values }, at });
}

/** One question of a run as a person would answer it. */
export interface Shown {
  readonly state: RunState;
  readonly ask: OpenAsk;
  readonly person: string;
  readonly place: Place;
  readonly draft: Statement;
  /** The runbook to name in the command that prints the plan. */
  readonly runbook: string;
  readonly signer: Signer;
  readonly color: boolean;
}

/** The key that the printed commands sign with. */
export interface Signer {
  readonly file: string;
  /** As the commands name it; null where they find it by themselves. */
  readonly named: string | null;
  readonly isThere: boolean;
}

/**
 * One question on one screen: is this real, which plan, what is asked, of whom, how many are needed, what follows,
 * what silence means, the time left, what to type, and the exact statement. Pure.
 */
export function renderAsk(shown: Shown): string {
  const { state, ask, draft, color } = shown;
  const paint = pc.createColors(color);
  const lines = [
    ...banner({ state, paint }),
    plain(`${state.title} · run ${state.run} · started by ${state.initiator}`),
    ...planLines(shown),
    '',
    `step      ${plain(ask.step)}`,
    `question  ${paint.bold(plain(ask.question))}`,
    `needed    ${ask.need.map(({ role, count }) => `${count} × ${role}`).join(' and ')}, distinct people`,
    `asked     ${ask.people.join(', ')}`,
    ...laterLines(ask),
    `so far    ${ask.answered.map((answer) => `${answer.person} ${answer.choice}`).join(', ') || 'nobody'}`,
    ...(ask.kind === 'approve' ? [`leads to  ${sayFollowing({ state, ask })}`] : []),
    `time      ${timeLeft({ until: ask.expires, now: state.now })}; without an answer until ${ask.expires} the step fails`,
    ...ask.values.map(sayValue),
    '',
    'to answer:',
    ...waysToAnswer(shown),
    `  ${saySigner(shown)}`,
    '',
    'what you would sign, exactly (at, reason and your values are filled in when you decide):',
    `  ${plain(canonicalText(draft))}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Nobody should approve a plan unseen: which it is, about which accounts, and how to read it. */
function planLines({ state, place, runbook }: Shown): string[] {
  const accounts = [...new Set(state.steps.flatMap(({ account }) => account ?? []))];
  const words = ['plan', runbook, '--mode', state.mode, '--print'];
  return [
    `accounts  ${accounts.map(plain).join(', ') || 'none'}`,
    `plan      ${state.plan.slice(0, DIGITS)} must be the first ${DIGITS} digits of the plan that you read:`,
    `  ${commandLine({ words, place })}`,
  ];
}

/** Who was asked later than the others and as what, and who may be next. */
function laterLines({ joined = [], ahead = [] }: OpenAsk): string[] {
  return [
    ...(joined.length === 0 ? [] : [`          asked later: ${sayJoined(joined)}`]),
    ...ahead.map(
      ({ at, to }) => `          from ${at} on too: ${to.join(', ') || 'deputies of who is silent'}`,
    ),
  ];
}

/** `write     seen-at = When you saw it, ISO 8601 UTC (such as 2026-11-23T15:33:30Z)` */
function sayValue(spec: ValueSpec): string {
  const example = exampleOf(spec);
  const such = example === null ? '' : ` (such as ${example})`;
  return `write     ${spec.name}${isOptional(spec) ? ' (optional)' : ''} = ${plain(spec.ask)}${such}`;
}

function sayFollowing({ state, ask }: { state: RunState; ask: Ask }): string {
  const at = state.steps.findIndex(({ id }) => id === ask.step);
  const following = state.steps.slice(at + 1).filter(({ status }) => status === 'pending');
  const named = following.slice(0, STEPS_NAMED).map(({ id }) => plain(id));
  const more = following.length - named.length;
  return `${named.join(', ') || 'the end of the run'}${more > 0 ? `, and ${more} more` : ''}`;
}

/** The commands for each choice of a person, with the question named so that a second one cannot be hit. */
function waysToAnswer({ state, ask, person, signer, place }: Shown): string[] {
  const named = signer.named === null ? [] : ['--key', signer.named];
  const base = ['decide', state.run, '--as', person, '--ask', ask.id, ...named];
  const optional = ask.values.filter(isOptional);
  return choicesFor({ ask, person }).flatMap((choice) => {
    const line = `  ${commandLine({ words: [...base, ...optionsOf({ choice, ask })], place })}`;
    return choice === 'attest' ? [line, ...optional.map(sayOptional)] : [line];
  });
}

function saySigner({ person, signer: { file, isThere } }: Shown): string {
  return isThere
    ? `(signed with the key in ${plain(file)}; another one of ${person}: --key FILE)`
    : `(NO KEY in ${plain(file)}: add --key FILE with the private key of ${person})`;
}

function optionsOf({ choice, ask }: { choice: Choice; ask: Ask }): string[] {
  if (choice === 'approve' || choice === 'withdraw') return [`--${choice}`];
  if (choice !== 'attest') return [`--${choice}`, '--reason', GAP];
  const needed = ask.values.filter((spec) => !isOptional(spec));
  return ['--attest', ...needed.map(({ name }) => `${name}=${GAP}`)];
}

function sayOptional({ name, ask }: ValueSpec): string {
  return `    optional (${plain(ask)}), at its end: --attest '${name}=${GAP}'`;
}
