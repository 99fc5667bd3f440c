import path from 'node:path';
import { sourceKind } from '../domain/claims.ts';
import { sayDuration } from '../domain/duration.ts';
import { BreakglassError } from '../domain/errors.ts';
import { sayJoined } from '../domain/joined.ts';
import type { JournalEvent } from '../domain/event.ts';
import { codePoint, isUnsafe } from '../domain/safe-text.ts';
import { errnoOf } from './disk.ts';
import { eventSchema } from './event-schema.ts';
import { NAMES } from './names.ts';
import { splitJournal } from './journal-file.ts';
import { parseJson } from './json.ts';
import { readPlainFile } from './plain-file.ts';

/** One line of a journal as shown: an event, or null where the line is not one. */
export interface ShownLine {
  /** 1-based line of `journal.jsonl`. */
  readonly line: number;
  readonly event: JournalEvent | null;
  /** Number, time, step and what happened, on one line; safe for a terminal. */
  readonly text: string;
}

/**
 * Reads a run folder's journal for people. It checks nothing: a damaged line is shown as such, and a forged one
 * as it says. Throws `FILE_NOT_FOUND` or `FILE_UNREADABLE`.
 */
export async function showJournal({ path: folder }: { path: string }): Promise<readonly ShownLine[]> {
  const { leaves, torn } = splitJournal(await readJournal(path.join(folder, NAMES.journal)));
  const lines = torn.length > 0 ? [...leaves, torn] : leaves;
  return lines.map((leaf, index) => {
    const parsed = eventSchema.safeParse(parseJson(leaf.toString()));
    const event = parsed.success ? parsed.data : null;
    return {
      line: index + 1,
      event,
      text: event === null ? `(line ${index + 1} is not an event)` : sayEvent(event),
    };
  });
}

/** Digits of an artifact's name that are shown: enough to find the file by. */
const SHOWN_DIGITS = 12;

/**
 * An event as one line: `  17  2026-01-31 09:30:00.000Z  get-in/breakglass-1  sign-in.recorded is corroborated: …`. The
 * number is the one that the verifier and the reasons of a verdict cite.
 */
export function sayEvent(event: JournalEvent): string {
  const time = event.at.replace('T', ' ');
  const step = 'step' in event && event.step !== null ? event.step : '-';
  return harmless(`${String(event.n).padStart(4)}  ${time}  ${step.padEnd(28)}  ${sayBody(event)}`);
}

/** What an event says, without its number, time and step; texts of others stand in it as they came. */
export function sayBody(event: JournalEvent): string {
  switch (event.type) {
    case 'run-opened':
      return `${event.mode} of ${event.runbook} opened by ${event.initiator}, plan ${event.plan.slice(0, 12)}`;
    case 'step-opened':
      return `${event.do} begins${event.account === null ? '' : ` for ${event.account}`}`;
    case 'step-closed':
      return `${event.outcome}: ${event.because}`;
    case 'asked':
      return `${event.ask} asks ${event.people.join(', ')} to ${event.kind} until ${event.expires}: ${event.question}`;
    case 'told':
      return `${event.round === 0 ? 'ask' : `reminder ${event.round} of`} ${event.ask} to ${event.person} over ${event.channel}: ${event.outcome}: ${event.because}`;
    case 'reminded':
      return `reminded ${event.people.join(', ')} of ${event.ask}`;
    case 'escalated':
      return `also asked for ${event.ask}, for ${event.cause}: ${sayJoined(event.people)}`;
    case 'decision-accepted':
      return `${event.person} signed ${event.choice} for ${event.ask}${sayReason(event.statement.reason)}`;
    case 'decision-late':
      return `LATE, counts for nothing: ${event.person} signed ${event.choice} for ${event.ask} at ${event.statement.at}${sayReason(event.statement.reason)}`;
    case 'decision-refused':
      return `a decision by ${event.person ?? 'nobody known'} was refused: ${event.code}: ${event.message}`;
    case 'decisions-refused-more':
      return `${event.count} more decisions were refused, ${event.forged} of them forged`;
    case 'ask-closed':
      return `${event.ask} is ${event.outcome}: ${event.because}`;
    case 'fact':
      return `${event.claim} is ${event.state}: expected ${event.expected}; seen ${event.seen} (${saySource(event)})`;
    case 'window-opened':
      return `sign-in window of ${event.account} opens until ${event.until}`;
    case 'window-closed':
      return `sign-in window of ${event.account} closes`;
    case 'intent':
      return `is about to: ${event.act}`;
    case 'clock-started':
      return 'the clock of time-to-access starts';
    case 'undo-registered':
      return `must be undone later: ${event.act}`;
    case 'undo-started':
      return `undo begins: ${event.act}`;
    case 'undo-done':
      return `undone: ${event.act}`;
    case 'undo-failed':
      return `undo failed: ${event.act}: ${event.code}: ${event.because}`;
    case 'objective':
      return `${event.objective} of ${event.account}: ${sayMeasured(event)}`;
    case 'bypassed':
      return `${event.person} bypassed ${event.ask}, skipping ${event.skipped.join(', ')}${event.tells === undefined || event.tells.length === 0 ? '' : `, told over ${event.tells.join(', ')}`}`;
    case 'aborted':
      return `aborted by ${event.by ?? 'the server'}: ${event.reason}`;
    case 'finding':
      return `finding ${event.code}: ${event.text}`;
    case 'run-closed':
      return `run closed: ${event.verdict}, restored: ${event.restored ? 'yes' : 'no'}`;
  }
}

/** Who said it, what was asked, when it was seen, and the artifacts that show it. */
function saySource({ source, observedAt, artifacts }: Extract<JournalEvent, { type: 'fact' }>): string {
  return [
    source.from,
    ...(source.query === null ? [] : [source.query]),
    ...(observedAt === null ? [] : [`observed ${observedAt} by ${clockOf(source.from)} clock`]),
    ...artifacts.map((digest) => `artifact ${digest.slice(0, SHOWN_DIGITS)}`),
  ].join('; ');
}

/** A person's word has the time that they gave it; all else was seen by the worker. */
function clockOf(from: string): string {
  return sourceKind(from) === 'person' ? 'their own' : "the worker's";
}

function sayReason(reason: string): string {
  return reason === '' ? '' : `: ${reason}`;
}

function sayMeasured({ held, measuredMs, limitMs }: Extract<JournalEvent, { type: 'objective' }>): string {
  if (held === null || measuredMs === null) return `not measured, limit ${sayDuration(limitMs)}`;
  return `${held ? 'held' : 'missed'}, ${sayDuration(measuredMs)} of ${sayDuration(limitMs)}`;
}

/** Evidence holds text of others: what could repaint a terminal or read backwards is shown as its code point. */
function harmless(text: string): string {
  return Array.from(text, (character) =>
    isUnsafe(character) ? `<${codePoint(character)}>` : character,
  ).join('');
}

async function readJournal(file: string): Promise<Buffer> {
  try {
    return await readPlainFile(file);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === null) throw cause;
    throw new BreakglassError({
      code: errno === 'ENOENT' || errno === 'ENOTDIR' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      message: `expected the journal of a run in ${file}, the file system answered ${errno}`,
      cause,
    });
  }
}
