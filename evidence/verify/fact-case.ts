import type { JournalEvent } from '../../domain/event.ts';
import type { Plan, PlannedAccount } from '../../domain/plan/types.ts';

/** A fact, and what the tenant or a receiver answered to its questions. */
export interface Case {
  readonly plan: Plan;
  readonly events: readonly JournalEvent[];
  readonly fact: Extract<JournalEvent, { type: 'fact' }>;
  /** The last answer that the fact names, which decided it. */
  readonly answer: unknown;
  /** Of a fact with several questions or looks: the first and the last answer to the first question. */
  readonly compared: { readonly before: unknown; readonly after: unknown } | null;
}

/** The account that the fact is about. */
export function accountOf({ plan, fact }: Pick<Case, 'plan' | 'fact'>): PlannedAccount | undefined {
  return plan.accounts.find(({ id }) => id === fact.account);
}
