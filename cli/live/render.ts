import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { EmptyPlaces, OpenAsk } from '../../domain/decision.ts';
import { sayDuration } from '../../domain/duration.ts';
import { BANNER, pretendTenant } from '../../domain/language/banner.ts';
import { FOLLOWING } from '../../domain/language/following.ts';
import { ANYONE, type Language, type Reader } from '../../domain/language/language.ts';
import { sayClock, sayLeft } from '../../domain/language/times.ts';
import type { FactState } from '../../domain/fact.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { LookingFor, RunState, StepState, StepStatus } from '../../workflows/messages.ts';
import { fit, plain } from '../plain.ts';
import { fitHeight } from './fit-height.ts';

/** How a run is drawn: where the text goes decides width and colour, never the content. */
export interface Canvas {
  readonly width: number;
  /** Rows of the screen; null where the text may be as long as it is. */
  readonly height: number | null;
  readonly color: boolean;
  /** The one command that moves things on, or null while only the machine works. */
  readonly next: string | null;
  /** Who reads it; what the run recorded stays in English. */
  readonly reader: Reader;
}

type Paint = ReturnType<typeof pc.createColors>;

const STEP_MARKS: Readonly<Record<StepStatus, string>> = {
  pending: '·',
  open: '▸',
  done: '✓',
  failed: '✗',
  inconclusive: '?',
  skipped: '-',
};
const FACT_MARKS: Readonly<Record<FactState, string>> = {
  attested: '·',
  corroborated: '✓',
  contradicted: '✗',
  inconclusive: '?',
};
const VERDICT_PAINTS: Readonly<Record<Verdict, 'green' | 'yellow' | 'red'>> = {
  passed: 'green',
  deviated: 'yellow',
  inconclusive: 'yellow',
  failed: 'red',
  aborted: 'red',
};
const FACTS_SHOWN = 5;

/**
 * A run as people follow it: banner, clock, steps, who is awaited, the last facts, and what to type next. Pure:
 * the same state gives the same text. Every text of the state is stripped of control characters.
 */
export function renderLive({ state, canvas }: { state: RunState; canvas: Canvas }): string {
  const paint = pc.createColors(canvas.color);
  const { reader } = canvas;
  const { language } = reader;
  const head = [
    ...banner({ state, paint, language }),
    title({ state, language }),
    ...clocks({ state, paint, language }),
  ];
  const cut = (lines: readonly string[]) => lines.map((line) => fitPainted(line, canvas));
  const whole = {
    head: cut(head),
    steps: cut(state.steps.map((step) => stepLine({ step, now: state.now, paint }))),
    waiting: cut(waitingLines({ state, paint, reader })),
    facts: cut(factLines({ state, paint, language })),
    // Never cut: it is there to be copied.
    next: canvas.next === null ? [] : [FOLLOWING.next[language], `  ${paint.bold(canvas.next)}`],
  };
  const shown = fitHeight({ parts: whole, at: placeOf(state), screen: canvas, language });
  return [shown.head, shown.steps, shown.waiting, shown.facts, shown.next]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** The step that is open, else the first that is to come, else the last. */
function placeOf({ steps }: RunState): number {
  const open = steps.findIndex(({ status }) => status === 'open');
  const pending = steps.findIndex(({ status }) => status === 'pending');
  return [open, pending].find((at) => at >= 0) ?? steps.length - 1;
}

/** What the first lines of every screen are made from. */
export type Bannered = Pick<RunState, 'mode' | 'foreignTenants'>;

/** `DRILL` or the words that nobody may overlook at 3 a.m., and which tenants are not at Microsoft's addresses. */
export function banner({
  state,
  paint,
  language = 'en',
}: {
  state: Bannered;
  paint: Paint;
  language?: Language;
}): string[] {
  const { word, means } = BANNER[state.mode];
  const mode = `${word[language]} - ${means[language]}`;
  const foreign = state.foreignTenants.map((tenant) =>
    paint.bold(paint.yellow(plain(pretendTenant(tenant)[language]))),
  );
  return [state.mode === 'drill' ? paint.cyan(mode) : paint.bold(paint.red(mode)), ...foreign];
}

function title({ state, language }: { state: RunState; language: Language }): string {
  return plain(`${state.title} · ${FOLLOWING.run[language]} ${state.run} · ${state.organisation}`);
}

/** The verdict in its colour, with whether the world was put back. */
export function verdictLine({
  state,
  color,
  language = 'en',
}: {
  state: RunState;
  color: boolean;
  language?: Language;
}): string {
  const paint = pc.createColors(color);
  if (state.judgement === null) return FOLLOWING.noVerdict[language];
  const { verdict, restored } = state.judgement;
  const back = restored ? FOLLOWING.yes[language] : paint.red(FOLLOWING.no[language]);
  const word = paint.bold(paint[VERDICT_PAINTS[verdict]](verdict));
  return `${FOLLOWING.verdict[language]} ${word} · ${FOLLOWING.restored[language]} ${back}`;
}

interface Painted {
  readonly state: RunState;
  readonly paint: Paint;
  readonly language: Language;
}

function clocks({ state, paint, language }: Painted): string[] {
  const { timeToAccessMs, accessClockFrom } = state.objectives;
  if (timeToAccessMs === null) return [];
  const limit = sayDuration(timeToAccessMs);
  const head = FOLLOWING.clock[language];
  if (accessClockFrom === null) return [`${head}: ${FOLLOWING.begins(limit)[language]}`];
  const signIns = state.steps.filter((step) => step.do === 'sign-in');
  const ended = signIns.length > 0 && signIns.every((step) => step.closedAt !== null);
  const until = ended ? lastOf(signIns.map((step) => step.closedAt ?? state.now)) : state.now;
  const spent = Math.max(0, Date.parse(until) - Date.parse(accessClockFrom));
  const said = FOLLOWING.of(sayDuration(spent), limit)[language];
  const goes = FOLLOWING[ended ? 'stopped' : 'running'][language];
  return [`${head}: ${spent > timeToAccessMs ? paint.red(said) : said}, ${goes}`];
}

function lastOf(times: readonly string[]): string {
  return times.reduce((latest, time) => (time > latest ? time : latest));
}

function stepLine({ step, now, paint }: { step: StepState; now: string; paint: Paint }): string {
  const mark = markOf({ status: step.status, paint });
  const spent =
    step.openedAt === null ? '' : sayDuration(Date.parse(step.closedAt ?? now) - Date.parse(step.openedAt));
  const because = step.because === null ? '' : ` ${plain(step.because)}`;
  return `  ${mark} ${plain(step.id).padEnd(30)} ${step.do.padEnd(18)} ${spent.padEnd(10)}${because}`.trimEnd();
}

function markOf({ status, paint }: { status: StepStatus; paint: Paint }): string {
  const mark = STEP_MARKS[status];
  if (status === 'done') return paint.green(mark);
  return status === 'failed' ? paint.red(mark) : status === 'open' ? paint.bold(mark) : mark;
}

function waitingLines({
  state,
  paint,
  reader,
}: Omit<Painted, 'language'> & { readonly reader: Reader }): string[] {
  const { waiting, looking, now } = state;
  const { language } = reader;
  const isTold = waiting === null || looking.some(({ what }) => what === waiting.text);
  const lines = [
    ...state.asks.flatMap((ask) => askLines({ ask, now, language })),
    ...looking.map(
      (each) => `  ${sayLooking(each, reader)} (${timeLeft({ until: each.until, now, language })})`,
    ),
    ...(isTold ? [] : [`  ${paint.yellow(waiting.code)} ${plain(waiting.text)}`]),
  ];
  return lines.length === 0 ? [] : [FOLLOWING.waiting[language], ...lines];
}

/** `the engine, looking for the alert of defender until 15:59:31 UTC`: nobody need do anything meanwhile. */
export function sayLooking({ what, until }: LookingFor, reader: Reader = ANYONE): string {
  return plain(FOLLOWING.engine(what, sayClock({ at: until, reader }))[reader.language]);
}

function askLines({ ask, now, language }: { ask: OpenAsk; now: string; language: Language }): string[] {
  return [
    `  ${sayMissing(ask.missing, language)} (${timeLeft({ until: ask.expires, now, language })})`,
    `    ${plain(ask.question)}`,
  ];
}

/** `still 1 security of security-1, security-2`: whom an open ask waits for, ready to print. */
export function sayMissing(missing: readonly EmptyPlaces[], language: Language = 'en'): string {
  const nobody = FOLLOWING.nobody[language];
  const places = missing.map(({ role, count, people }) => {
    return `${count} ${plain(role)} ${FOLLOWING.from[language]} ${people.map(plain).join(', ') || nobody}`;
  });
  return places.length === 0 ? nobody : `${FOLLOWING.still[language]} ${places.join('; ')}`;
}

/** `29 min 3 s left`, or that the time is over. */
export function timeLeft({
  until,
  now,
  language = 'en',
}: {
  until: string;
  now: string;
  language?: Language;
}): string {
  return sayLeft({ until, now })[language];
}

function factLines({ state, paint, language }: Painted): string[] {
  const facts = state.facts.slice(-FACTS_SHOWN).map((fact) => {
    const about = fact.account === null ? '' : ` ${plain(fact.account)}`;
    const mark = FACT_MARKS[fact.state];
    const painted =
      fact.state === 'contradicted'
        ? paint.red(mark)
        : fact.state === 'corroborated'
          ? paint.green(mark)
          : mark;
    return `  ${painted} ${fact.claim}${about}: ${fact.state} · ${saySeen(fact.seen)}`;
  });
  return facts.length === 0 ? [] : [FOLLOWING.facts[language], ...facts];
}

/** Graph's word for a passkey beside the thing that people hold in their hands. */
function saySeen(seen: string): string {
  return plain(seen).replace(/\bfido2\b/gu, 'key (fido2)');
}

/** A line whose visible text is too long is cut, and its colour then given up. */
function fitPainted(line: string, { width }: Canvas): string {
  const visible = stripVTControlCharacters(line);
  return visible.length <= width ? line : fit(visible, width);
}
