import { createInterface } from 'node:readline/promises';
import type { Statement } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { ASKING } from '../../domain/language/asking.ts';
import type { Language } from '../../domain/language/language.ts';
import type { Spoken } from '../../domain/language/spoken.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Given } from '../given.ts';
import type { Io } from '../io.ts';
import { banner, type Bannered } from '../live/render.ts';
import { plain } from '../plain.ts';
import { questionLines, rowIn } from './show.ts';
import pc from 'picocolors';

/** In any language: who types another's yes means it. */
const YES: ReadonlySet<string> = new Set(['yes', 'y', 'ja', 'j']);

/** Asks one line of the person at the terminal. */
export type Prompt = (question: string) => Promise<string>;

/** A statement, with what it answers, as its person reads it. */
interface ToConfirm {
  readonly state: Bannered & Pick<RunState, 'title'>;
  readonly question: string;
  readonly statement: Statement;
  readonly language: Language;
  /** The question in that language; null where it has English words alone. */
  readonly spoken: Spoken | null;
}

/** What is about to be signed, in the words that a person checks last: is this real, what was asked, what I say. */
export function sayStatement({
  state,
  question,
  statement,
  language,
  spoken,
  color,
}: ToConfirm & { readonly color: boolean }): string[] {
  const { choice, reason, values, person, run, step } = statement;
  const row = rowIn(language);
  return [
    ...banner({ state, paint: pc.createColors(color), language }),
    plain(ASKING.ofRun({ title: state.title, run })[language]),
    row('step', plain(step)),
    ...questionLines({ ask: { question }, spoken, language }).map(({ label, text }) =>
      row(label, plain(text)),
    ),
    ASKING.says({ person, choice })[language],
    ...Object.entries(values).map(([name, value]) => row('write', `${plain(name)} = ${plain(value)}`)),
    ...(reason === '' ? [] : [row('reason', plain(reason))]),
  ];
}

/**
 * Shows what would be signed and asks whether to sign it. It is not asked with `--no-input` and where nobody can type
 * (stdin is no terminal): scripts have said all by their options. `NOT_CONFIRMED` for anything but yes.
 */
export async function confirmSigning({
  io,
  given,
  prompt = terminalPrompt(io),
  ...shown
}: ToConfirm & {
  readonly io: Io;
  readonly given: Given;
  /** Null where nobody can type. */
  readonly prompt?: Prompt | null;
}): Promise<void> {
  const lines = () => sayStatement({ ...shown, color: io.lively });
  await confirmLines({ io, given, lines, prompt, language: shown.language });
}

/** The same for any other statement, told in lines. */
export async function confirmLines({
  io,
  given,
  lines,
  prompt = terminalPrompt(io),
  language = 'en',
}: {
  io: Io;
  given: Given;
  lines: () => readonly string[];
  prompt?: Prompt | null;
  language?: Language;
}): Promise<void> {
  for (const line of lines()) io.say(line);
  if (prompt === null || !given.has('input')) return;
  const typed = (await prompt(ASKING.confirm[language])).trim().toLowerCase();
  if (YES.has(typed)) return;
  throw new BreakglassError({ code: 'NOT_CONFIRMED', message: 'expected yes; nothing was signed' });
}

/** Is somebody at the keyboard whom `confirmSigning` asks? */
export function canConfirm(given: Given): boolean {
  return process.stdin.isTTY && given.has('input');
}

function terminalPrompt(io: Io): Prompt | null {
  if (!process.stdin.isTTY) return null;
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await terminal.question(question, { signal: io.signal });
    } finally {
      terminal.close();
    }
  };
}
