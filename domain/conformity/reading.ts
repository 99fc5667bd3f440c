import type { JournalEvent } from '../event.ts';
import type { AskId } from '../ids.ts';
import { openingQuestion, questionsOf } from '../plan/questions.ts';
import type { Question } from '../plan/questions.ts';
import type { Plan, PlannedStep } from '../plan/types.ts';

/** One kind of event. */
export type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, { type: Type }>;

/** One question with what was answered to it. */
export interface AskRead {
  readonly asked: Of<'asked'>;
  readonly accepted: readonly Of<'decision-accepted'>[];
  /** When more people were asked, in order. */
  readonly escalated: readonly Of<'escalated'>[];
  /** Null while it is open; the first closing where a forger wrote two. */
  readonly closed: Of<'ask-closed'> | null;
}

/** One opened step, and what names it between its opening and its close. */
export interface Frame {
  readonly opened: Of<'step-opened'>;
  readonly closed: Of<'step-closed'> | null;
  /** Of the method; null for a phase, and for a step that the plan does not have. */
  readonly planned: PlannedStep | null;
  readonly events: readonly JournalEvent[];
  readonly asks: readonly AskRead[];
}

/** A journal put in order, as every rule of conformity reads it. */
export interface Reading {
  readonly plan: Plan;
  readonly events: readonly JournalEvent[];
  readonly opened: Of<'run-opened'>;
  /** Null while the run is open: what is missing may still come. */
  readonly closed: Of<'run-closed'> | null;
  /** Number of the last event. */
  readonly last: number;
  readonly asks: readonly AskRead[];
  readonly frames: readonly Frame[];
  /** Why the story ended before its plan did, beside an answer that stopped it; null where nothing did. */
  readonly interrupted: Of<'aborted'> | Of<'finding'> | null;
}

/** Reads a journal whose lines have been checked each by itself. Null where it does not open with a run. */
export function readRun({ plan, events }: { plan: Plan; events: readonly JournalEvent[] }): Reading | null {
  const [opened] = events;
  const last = events.at(-1);
  if (opened?.type !== 'run-opened' || last === undefined) return null;
  const asks = readAsks(events);
  return {
    plan,
    events,
    opened,
    closed: last.type === 'run-closed' ? last : null,
    last: last.n,
    asks,
    frames: readFrames({ plan, events, asks }),
    interrupted: events.find(isInterruption) ?? null,
  };
}

function isInterruption(event: JournalEvent): event is Of<'aborted'> | Of<'finding'> {
  return event.type === 'aborted' || (event.type === 'finding' && event.code === 'engine-error');
}

/** All events of one type. */
export function all<Type extends JournalEvent['type']>({
  events,
  type,
}: {
  events: readonly JournalEvent[];
  type: Type;
}): Of<Type>[] {
  return events.filter((event): event is Of<Type> => event.type === type);
}

function readAsks(events: readonly JournalEvent[]): AskRead[] {
  const seen = new Set<AskId>();
  const decisions = all({ events, type: 'decision-accepted' });
  const ends = all({ events, type: 'ask-closed' });
  const joins = all({ events, type: 'escalated' });
  return all({ events, type: 'asked' }).flatMap((asked) => {
    if (seen.has(asked.ask)) return [];
    seen.add(asked.ask);
    const accepted = decisions.filter(({ ask }) => ask === asked.ask);
    const escalated = joins.filter(({ ask }) => ask === asked.ask);
    const closed = ends.find(({ ask }) => ask === asked.ask) ?? null;
    return [{ asked, accepted, escalated, closed }];
  });
}

function readFrames({
  plan,
  events,
  asks,
}: {
  plan: Plan;
  events: readonly JournalEvent[];
  asks: readonly AskRead[];
}): Frame[] {
  const ends = all({ events, type: 'step-closed' });
  return all({ events, type: 'step-opened' }).map((opened) => {
    const closed = ends.find(({ step, n }) => step === opened.step && n > opened.n) ?? null;
    const inside = events
      .slice(opened.n + 1, closed?.n)
      .filter((event) => 'step' in event && event.step === opened.step);
    const questions = all({ events: inside, type: 'asked' });
    return {
      opened,
      closed,
      planned: plan.steps.find(({ id, do: kind }) => id === opened.step && kind === opened.do) ?? null,
      events: inside,
      asks: asks.filter(({ asked }) => questions.includes(asked)),
    };
  });
}

/** The questions that a step must ask; a sign-in's holds the nonce of its window. */
export function questionsIn({ plan, frame }: { plan: Plan; frame: Frame }): readonly Question[] {
  if (frame.opened.do === 'phase') {
    const question = frame.opened.step === 'approve' ? openingQuestion(plan) : null;
    return question === null ? [] : [question];
  }
  if (frame.planned === null) return [];
  const [window] = all({ events: frame.events, type: 'window-opened' });
  return questionsOf({ plan, step: frame.planned, nonce: window?.nonce ?? '' });
}

/** The question that a step could not go on without; null where all were answered. An alert needs none to go on. */
export function unansweredIn({ opened, asks }: Frame): AskRead | null {
  if (opened.do === 'alert') return null;
  return asks.find((ask) => !wasAnswered(ask)) ?? null;
}

/** Did people answer it so that the step may go on? */
export function wasAnswered({ asked: { kind }, closed }: Pick<AskRead, 'asked' | 'closed'>): boolean {
  return closed?.outcome === 'met' || (kind === 'approve' && closed?.outcome === 'bypassed');
}
