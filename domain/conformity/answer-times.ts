import { ANSWERING_APART_MS, CLOCK_TOLERANCE_MS, LONGEST_APART_MS } from '../clocks.ts';
import type { JournalEvent } from '../event.ts';
import { UNDO_CLAIMS } from '../fact.ts';
import type { Digest } from '../ids.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

/** When and by whom one answer that a fact names was given. */
export interface Answer {
  readonly digest: Digest;
  readonly host: string;
  /** By the worker's clock, ISO 8601 UTC. */
  readonly askedAt: string;
  /** By the answering server's clock, as it writes it; one for each page that bore one. */
  readonly dates: readonly string[];
}

/** A fact with its answers. */
export interface AnsweredFact {
  readonly fact: Fact;
  readonly answers: readonly Answer[];
}

/** Follows a journal from event to event, and says of each fact whether its answers can be those of its own look. */
export interface AnswerTimes {
  /** Takes the next event; call it with every one, in order. */
  readonly pass: (event: JournalEvent) => void;
  /** Why they cannot; null where they can. Call it once for each fact with answers, after it was passed. */
  readonly faultOf: (answered: AnsweredFact) => string | null;
}

/** A phase, a step, or the undo of a step: whatever is looked up in it is asked while it is under way. */
interface Part {
  readonly openedAt: string;
  /** For each host the latest time that it told in answers of facts from before, milliseconds since 1970. */
  readonly before: ReadonlyMap<string, number>;
}

/** Holds the times of answers against the part of the run that they are from. */
export function followAnswers(): AnswerTimes {
  const parts = new Map<string, Part>();
  const partOfAnswer = new Map<Digest, string>();
  const latest = new Map<string, number>();
  return {
    pass: (event) => {
      const name = openedBy(event);
      if (name === null || parts.has(name)) return;
      parts.set(name, { openedAt: event.at, before: new Map(latest) });
    },
    faultOf: (answered) => {
      const name = partOf(answered.fact);
      const part = parts.get(name);
      const other = answered.answers
        .map(({ digest }) => partOfAnswer.get(digest) ?? name)
        .find((each) => each !== name);
      for (const { digest, host, dates } of answered.answers) {
        partOfAnswer.set(digest, name);
        latest.set(host, Math.max(latest.get(host) ?? Number.NEGATIVE_INFINITY, ...readable(dates)));
      }
      if (other !== undefined) return `expected a look of its own in ${name}, got an answer for ${other}`;
      return part === undefined ? null : (outside({ ...answered, part }) ?? early({ ...answered, part }));
    },
  };
}

function openedBy(event: JournalEvent): string | null {
  if (event.type === 'step-opened') return event.step;
  return event.type === 'undo-started' ? undoOf(event.step) : null;
}

function partOf({ claim, step }: Fact): string {
  return UNDO_CLAIMS.has(claim) ? undoOf(step) : step;
}

function undoOf(step: string): string {
  return `the undo of ${step}`;
}

/** Answers come between the opening of the part and the fact, as far as clocks can be trusted. */
function outside({ fact, answers, part }: AnsweredFact & { part: Part }): string | null {
  const from = Date.parse(part.openedAt) - LONGEST_APART_MS;
  const at = Date.parse(fact.at);
  const asked = Math.min(at, Date.parse(fact.observedAt ?? fact.at)) + CLOCK_TOLERANCE_MS;
  for (const { askedAt, dates } of answers) {
    if (Date.parse(askedAt) < from || Date.parse(askedAt) > asked)
      return `expected an answer from ${partOf(fact)}, got one that was asked for at ${askedAt}`;
    const odd = readable(dates).find((date) => date < from || date > at + LONGEST_APART_MS);
    if (odd !== undefined)
      return `expected an answer from ${partOf(fact)}, got one of ${new Date(odd).toISOString()}`;
  }
  return null;
}

/** By its own clock a host answers no earlier than it did for facts from before the part was opened. */
function early({ fact, answers, part }: AnsweredFact & { part: Part }): string | null {
  for (const { host, dates } of answers) {
    const before = part.before.get(host) ?? Number.NEGATIVE_INFINITY;
    const odd = readable(dates).find((date) => date < before - ANSWERING_APART_MS);
    if (odd !== undefined)
      return `expected an answer from ${partOf(fact)}, got one of ${new Date(odd).toISOString()}, before others of ${host} that came first`;
  }
  return null;
}

/** In milliseconds since 1970. A host may write what is no time, and is then taken to tell none. */
function readable(dates: readonly string[]): number[] {
  return dates.map((date) => Date.parse(date)).filter((date) => !Number.isNaN(date));
}
