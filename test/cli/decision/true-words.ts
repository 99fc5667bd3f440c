import type { OpenAsk } from '../../../domain/decision.ts';
import { invite } from '../../../domain/plan/asked.ts';
import { outlineOf } from '../../../domain/plan/outline.ts';
import type { Question } from '../../../domain/plan/questions.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { emptyPlaces } from '../../../domain/quorum.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import type { RunState } from '../../../workflows/messages.ts';
import { EXAMPLE_STATE } from '../example-run.ts';

/** When the questions below were asked. */
export const ASKED_AT = '2026-04-01T09:00:00.000Z';

/** What the plan of a test surely has. */
export function mustBe<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('expected the plan to have it');
  return value;
}

/** A question of a plan, begun by `commander-1`, as a true worker shows it while nobody has answered. */
export function askOf({ plan, question }: { plan: Plan; question: Question }): OpenAsk {
  const { step, kind, need, values } = question;
  const askedAt = Date.parse(ASKED_AT);
  const invited = invite({ plan, initiator: 'commander-1', question, askedAt });
  const { people, bypassers, choices, expires, dues } = invited;
  const ask = {
    ...{ id: `${step}#1`, step, kind, question: question.question, need, people, bypassers, values, choices },
    ...{ log: { size: 3, root: 'a'.repeat(64) }, askedAt: ASKED_AT, answered: [], expires },
  };
  const ahead = dues.map(({ afterMs, to }) => ({ at: new Date(askedAt + afterMs).toISOString(), to }));
  return { ...ask, missing: emptyPlaces({ ask, voters: plan.people }), ahead };
}

/** What a true worker shows of a run by this plan while these questions are open. */
export function stateOf({ plan, asks }: { plan: Plan; asks: readonly OpenAsk[] }): RunState {
  const { organisation, runbook, title, mode } = plan;
  const told = { status: 'pending', openedAt: null, closedAt: null, because: null } as const;
  return {
    ...EXAMPLE_STATE,
    facts: [],
    ...{ organisation, runbook, title, mode, asks, plan: digestOf(plan), initiator: 'commander-1' },
    steps: outlineOf(plan).map((step) => ({ ...step, ...told })),
  };
}
