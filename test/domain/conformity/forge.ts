import { breachesOf } from '../../../domain/conformity/index.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { planOf } from '../../workflows/plan.ts';
import { trueRun } from './true-run.ts';

/** A plan with every step kind once. */
export const plan = planOf({ publicKey: (person) => `ssh-ed25519 ${person}` });
/** What an honest run of it writes. */
export const BASE: readonly JournalEvent[] = trueRun(plan);

type Type = JournalEvent['type'];
interface Find {
  readonly type: Type;
  readonly step?: string;
}

/** Number of the first such event. */
export function at({ type, step }: Find): number {
  const found = BASE.find(
    (event) => event.type === type && (step === undefined || ('step' in event && event.step === step)),
  );
  if (found === undefined) throw new RangeError(`expected ${type} of ${step ?? 'any step'}`);
  return found.n;
}

/** Numbered and timed as they should be: an operator who knows how. */
export function renumbered(events: readonly (JournalEvent | EventBody)[]): JournalEvent[] {
  const [first] = BASE;
  if (first === undefined) throw new RangeError('expected a run');
  let last = first.at;
  return events.map((event, n): JournalEvent => {
    if ('at' in event && event.at > last) last = event.at;
    return { ...event, v: 1, run: first.run, n, at: last };
  });
}

/** The run without some of its events. */
export function without(drop: (event: JournalEvent) => boolean): JournalEvent[] {
  return renumbered(BASE.filter((event) => !drop(event)));
}

/** The run without the events from one number up to another. */
export function cut(from: number, to = BASE.length - 1): JournalEvent[] {
  return renumbered([...BASE.slice(0, from), ...BASE.slice(to)]);
}

/** The run with more events before this number. */
export function put(n: number, ...events: EventBody[]): JournalEvent[] {
  return renumbered([...BASE.slice(0, n), ...events, ...BASE.slice(n)]);
}

/** The run with other fields in the first such event. */
export function changed(find: Find, fields: Record<string, unknown>): JournalEvent[] {
  return BASE.map((event) => (event.n === at(find) ? { ...event, ...fields } : event));
}

/** The codes of all breaches. */
export function codesOf(events: readonly JournalEvent[]): string[] {
  return breachesOf({ plan, events }).map(({ code }) => code);
}

/** What the forger did, the code that names it, and the forged journal. */
export type Forgery = readonly [what: string, code: string, forge: () => JournalEvent[]];

export const SIGN_IN = 'get-in/breakglass-1';
export const APPROVAL_END = at({ type: 'ask-closed', step: 'approve' });

export const isAsking = ({ type }: JournalEvent) =>
  type === 'asked' || type === 'decision-accepted' || type === 'ask-closed';
