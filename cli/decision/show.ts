import { exampleOf } from '../../domain/asked-values.ts';
import { lacksReason, type Ask, type Choice, type OpenAsk, type Statement } from '../../domain/decision.ts';
import { sayJoined } from '../../domain/joined.ts';
import { ASKING } from '../../domain/language/asking.ts';
import { hintOfAsk, hintOfValue } from '../../domain/language/hints.ts';
import type { Language, Reader } from '../../domain/language/language.ts';
import type { Spoken } from '../../domain/language/spoken.ts';
import { sayTime } from '../../domain/language/times.ts';
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
/** Of the longest label, and a gap. */
const LABEL_WIDTH = 10;
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
  const reason = lacksReason({ choice, reason: '' }) ? GAP : '';
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
  readonly reader: Reader;
  /** The question in the reader's language; null where it has English words alone. */
  readonly spoken: Spoken | null;
}

/** Is the key that is found theirs: one of the roster's, another person's, none at all; `maybe` where nothing here tells. */
export type KeyFits = 'theirs' | 'maybe' | 'another' | 'none';

/** The key that the printed commands sign with. */
export interface Signer {
  readonly file: string;
  /** As the commands name it; null where they find it by themselves. */
  readonly named: string | null;
  readonly fits: KeyFits;
}

/**
 * One question on one screen: is this real, which plan, what is asked, of whom, how many are needed, what follows,
 * what silence means, the time left, what to type, and the exact statement. Pure.
 */
export function renderAsk(shown: Shown): string {
  const { state, ask, draft, color, reader, spoken } = shown;
  const { language } = reader;
  const paint = pc.createColors(color);
  const row = rowIn(language);
  const until = sayTime({ at: ask.expires, reader });
  const lines = [
    ...banner({ state, paint, language }),
    plain(ASKING.startedBy(state)[language]),
    ...planLines(shown),
    '',
    row('step', plain(ask.step)),
    ...questionLines({ ask, spoken, language }).map(({ label, text }) => row(label, paint.bold(plain(text)))),
    ...hintLines(shown),
    row('needed', sayNeeded({ ask, language })),
    row('asked', ask.people.join(', ')),
    ...laterLines({ ask, reader }),
    row('soFar', sayAnswered(ask) || ASKING.nobody[language]),
    ...(ask.kind === 'approve' ? [row('leadsTo', sayFollowing({ state, ask, language }))] : []),
    row(
      'time',
      `${timeLeft({ until: ask.expires, now: state.now, language })}; ${ASKING.silence(until)[language]}`,
    ),
    ...ask.values.map((spec) => row('write', sayValue({ spec, shown }))),
    '',
    ASKING.toAnswer[language],
    ...waysToAnswer(shown),
    `  ${saySigner(shown)}`,
    '',
    ASKING.exactly[language],
    `  ${plain(canonicalText(draft))}`,
  ];
  return `${lines.join('\n')}\n`;
}

type Label = keyof typeof ASKING.labels;

/** A line that begins with the name of what it says. */
export function rowIn(language: Language): (label: Label, text: string) => string {
  return (label, text) => `${ASKING.labels[label][language].padEnd(LABEL_WIDTH)}${text}`;
}

/** The question as the reader understands it; beneath a translation the words that are signed. */
export function questionLines({
  ask,
  spoken,
  language,
}: {
  ask: Pick<Ask, 'question'>;
  spoken: Spoken | null;
  language: Language;
}): readonly { readonly label: Label; readonly text: string }[] {
  if (spoken === null) return [{ label: 'question', text: ask.question }];
  return [
    { label: 'question', text: spoken.question },
    { label: 'english', text: `${ask.question} (${ASKING.signedInEnglish[language]})` },
  ];
}

function sayNeeded({ ask: { need }, language }: { ask: Ask; language: Language }): string {
  const places = need.map(({ role, count }) => `${count} × ${role}`);
  return `${places.join(` ${ASKING.and[language]} `)}${ASKING.distinct(need)[language]}`;
}

function sayAnswered({ answered }: Ask): string {
  return answered.map((answer) => `${answer.person} ${answer.choice}`).join(', ');
}

/** Nobody should approve a plan unseen: which it is, about which accounts, and how to read it. */
function planLines({ state, place, runbook, reader: { language } }: Shown): string[] {
  const row = rowIn(language);
  const accounts = [...new Set(state.steps.flatMap(({ account }) => account ?? []))];
  const words = ['plan', runbook, '--mode', state.mode, '--print'];
  return [
    row('accounts', accounts.map(plain).join(', ') || ASKING.none[language]),
    row('plan', ASKING.comparePlan({ digits: state.plan.slice(0, DIGITS), count: DIGITS })[language]),
    `  ${commandLine({ words, place })}`,
  ];
}

/** What stands beside the question, and is not signed. */
function hintLines({ ask, state: { steps }, reader }: Shown): string[] {
  const hint = hintOfAsk({ ask, steps, reader });
  return hint === null ? [] : [`${' '.repeat(LABEL_WIDTH)}${hint[reader.language]}`];
}

/** Who was asked later than the others and as what, and who may be next. */
function laterLines({ ask, reader }: { ask: OpenAsk; reader: Reader }): string[] {
  const { joined = [], ahead = [] } = ask;
  const later = [
    ...(joined.length === 0 ? [] : [ASKING.askedLater(sayJoined(joined))]),
    ...ahead.map(({ at, to }) => ASKING.fromThenOn({ time: sayTime({ at, reader }), to: to.join(', ') })),
  ];
  return later.map((said) => `${' '.repeat(LABEL_WIDTH)}${said[reader.language]}`);
}

/** `seen-at = When you saw it, ISO 8601 UTC (such as 2026-11-23T15:33:30Z)` */
function sayValue({ spec, shown: { spoken, reader } }: { spec: ValueSpec; shown: Shown }): string {
  const { language } = reader;
  const example = exampleOf(spec);
  const such = example === null ? '' : ` (${ASKING.such(example)[language]})`;
  const optional = isOptional(spec) ? ` (${ASKING.optional[language]})` : '';
  const hint = hintOfValue(spec);
  const more = hint === null ? '' : `; ${hint[language]}`;
  return `${spec.name}${optional} = ${plain(askOf({ spec, spoken }))}${such}${more}`;
}

/** What a value is asked for in, in the reader's words. */
export function askOf({ spec, spoken }: { spec: ValueSpec; spoken: Spoken | null }): string {
  return spoken?.values[spec.name] ?? spec.ask;
}

function sayFollowing({ state, ask, language }: { state: RunState; ask: Ask; language: Language }): string {
  const at = state.steps.findIndex(({ id }) => id === ask.step);
  const following = state.steps.slice(at + 1).filter(({ status }) => status === 'pending');
  const named = following.slice(0, STEPS_NAMED).map(({ id }) => plain(id));
  const more = following.length - named.length;
  return `${named.join(', ') || ASKING.end[language]}${more > 0 ? ASKING.more(more)[language] : ''}`;
}

/** The commands for each choice of a person, with the question named so that a second one cannot be hit. */
function waysToAnswer(shown: Shown): string[] {
  const { state, ask, person, signer, place } = shown;
  const named = signer.named === null ? [] : ['--key', signer.named];
  const base = ['decide', state.run, '--as', person, '--ask', ask.id, ...named];
  const optional = ask.values.filter(isOptional);
  return choicesFor({ ask, person }).flatMap((choice) => {
    const line = `  ${commandLine({ words: [...base, ...optionsOf({ choice, ask })], place })}`;
    return choice === 'attest' ? [line, ...optional.map((spec) => sayOptional({ spec, shown }))] : [line];
  });
}

function saySigner({ person, signer, reader: { language } }: Shown): string {
  const about = { file: plain(signer.file), person };
  switch (signer.fits) {
    case 'theirs':
    case 'maybe':
      return ASKING.signedWith(about)[language];
    case 'another':
      return ASKING.otherKey(about)[language];
    case 'none':
      return ASKING.noKey(about)[language];
  }
}

function optionsOf({ choice, ask }: { choice: Choice; ask: Ask }): string[] {
  if (choice === 'approve' || choice === 'withdraw') return [`--${choice}`];
  if (choice !== 'attest') return [`--${choice}`, '--reason', GAP];
  const needed = ask.values.filter((spec) => !isOptional(spec));
  return ['--attest', ...needed.map(({ name }) => `${name}=${GAP}`)];
}

function sayOptional({ spec, shown: { spoken, reader } }: { spec: ValueSpec; shown: Shown }): string {
  const what = ASKING.atEnd(plain(askOf({ spec, spoken })))[reader.language];
  return `    ${what}: --attest '${spec.name}=${GAP}'`;
}
