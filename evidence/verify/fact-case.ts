import type { JournalEvent } from '../../domain/event.ts';
import type { Observation } from '../../domain/fact.ts';
import type { Plan, PlannedAccount } from '../../domain/plan/types.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;
type Decision = Extract<JournalEvent, { type: 'decision-accepted' }>;

/** A fact, and what the tenant or a receiver answered to its questions. */
export interface Case {
  readonly plan: Plan;
  readonly events: readonly JournalEvent[];
  readonly fact: Fact;
  /** The last answer that the fact names, which decided it. */
  readonly answer: unknown;
  /** Of a fact with several questions or looks: the first and the last answer to the first question. */
  readonly compared: { readonly before: unknown; readonly after: unknown } | null;
  /** Of a fact with several questions: the last two looks, each with an answer for every one of them; null without two. */
  readonly lastLooks: { readonly before: readonly unknown[]; readonly after: readonly unknown[] } | null;
}

/** The account that the fact is about. */
export function accountOf({ plan, fact }: Pick<Case, 'plan' | 'fact'>): PlannedAccount | undefined {
  return plan.accounts.find(({ id }) => id === fact.account);
}

/** Where the fact was looked up, for who judges it again. */
export function lookupOf({ source, observedAt, artifacts }: Fact) {
  return { from: source.from, query: source.query ?? '', observedAt: observedAt ?? '', artifacts };
}

/** In what the fact is other than it is when its answer is judged again; null where it is the same. */
export function differenceFrom({
  fact,
  right,
}: {
  readonly fact: Fact;
  readonly right: Pick<Observation, 'state' | 'expected' | 'seen' | 'weight'>;
}): string | null {
  const same =
    fact.state === right.state &&
    fact.weight === right.weight &&
    fact.expected === right.expected &&
    fact.seen === right.seen;
  if (same) return null;
  const said = ({ state, weight, expected, seen }: typeof right) =>
    `${state} (${weight}), ${expected}: ${seen}`;
  return `expected ${said(right)} from the answer, got ${said(fact)}`;
}

/** Attestations before the fact whose question was answered in full before it. */
export function attestedBefore({ events, fact }: Pick<Case, 'events' | 'fact'>): readonly Decision[] {
  const before = events.slice(0, fact.n);
  const met = new Set(
    before.flatMap((event) => (event.type === 'ask-closed' && event.outcome === 'met' ? [event.ask] : [])),
  );
  return before
    .filter((event) => event.type === 'decision-accepted')
    .filter(({ ask, choice }) => choice === 'attest' && met.has(ask));
}
