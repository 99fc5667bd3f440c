import { createInterface } from 'node:readline/promises';
import type { Statement } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Given } from '../given.ts';
import type { Io } from '../io.ts';
import { banner, type Bannered } from '../live/render.ts';
import { plain } from '../plain.ts';
import pc from 'picocolors';

/** Asks one line of the person at the terminal. */
export type Prompt = (question: string) => Promise<string>;

/** What is about to be signed, in the words that a person checks last: is this real, what was asked, what I say. */
export function sayStatement({
  state,
  question,
  statement,
  color,
}: {
  state: Bannered & Pick<RunState, 'title'>;
  question: string;
  statement: Statement;
  color: boolean;
}): string[] {
  const { choice, reason, values, person, run, step } = statement;
  return [
    ...banner({ state, paint: pc.createColors(color) }),
    plain(`${state.title} · run ${run}`),
    `step      ${plain(step)}`,
    `question  ${plain(question)}`,
    `${person} says ${choice}`,
    ...Object.entries(values).map(([name, value]) => `write     ${plain(name)} = ${plain(value)}`),
    ...(reason === '' ? [] : [`reason    ${plain(reason)}`]),
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
}: {
  io: Io;
  given: Given;
  state: Bannered & Pick<RunState, 'title'>;
  question: string;
  statement: Statement;
  /** Null where nobody can type. */
  prompt?: Prompt | null;
}): Promise<void> {
  await confirmLines({ io, given, lines: () => sayStatement({ ...shown, color: io.lively }), prompt });
}

/** The same for any other statement, told in lines. */
export async function confirmLines({
  io,
  given,
  lines,
  prompt = terminalPrompt(io),
}: {
  io: Io;
  given: Given;
  lines: () => readonly string[];
  prompt?: Prompt | null;
}): Promise<void> {
  for (const line of lines()) io.say(line);
  if (prompt === null || !given.has('input')) return;
  const typed = (await prompt('Sign this? Type yes: ')).trim().toLowerCase();
  if (typed === 'yes' || typed === 'y') return;
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
