import { foreignTenants } from '../domain/clouds.ts';
import type { OpenAsk } from '../domain/decision.ts';
import type { JournalEvent } from '../domain/event.ts';
import { outlineOf } from '../domain/plan/outline.ts';
import type { Plan } from '../domain/plan/types.ts';
import { emptyPlaces } from '../domain/quorum.ts';
import type { Run } from './context.ts';
import { dueAt } from './escalating.ts';
import type { Flight } from './flight.ts';
import type { RunState, StepState } from './messages.ts';

const FACTS_SHOWN = 10;

/** Everything that a person following a run sees, derived from its journal. */
export function viewOf({
  run,
  end: { judgement, anchors },
}: {
  run: Run;
  end: Pick<Flight, 'judgement' | 'anchors'>;
}): RunState {
  const { input, journal, notes } = run;
  const { plan } = input;
  const { timeToAccessMs, timeToAlertMs } = plan.objectives;
  return {
    run: input.run,
    organisation: plan.organisation,
    runbook: plan.runbook,
    title: plan.title,
    mode: plan.mode,
    plan: input.planDigest,
    initiator: input.initiator,
    openedAt: journal.events[0]?.at ?? run.clock.iso(),
    now: run.clock.iso(),
    foreignTenants: foreignTenants(plan.tenants).map(({ id, origins }) => ({ id, origins })),
    steps: stepStates(run),
    asks: run.asks.open().map((open) => openAsk({ plan, open })),
    facts: journal.events.filter((event) => event.type === 'fact').slice(-FACTS_SHOWN),
    objectives: { timeToAccessMs, timeToAlertMs, accessClockFrom: notes.approvedAt },
    log: journal.state(),
    waiting: waitingOf(run),
    looking: [...notes.looking],
    judgement,
    anchors,
  };
}

/** A question as people see it: what it waits for, and who may be asked next. */
function openAsk({
  plan,
  open: { ask, dues },
}: {
  plan: Plan;
  open: ReturnType<Run['asks']['open']>[number];
}): OpenAsk {
  const missing = emptyPlaces({ ask, voters: plan.people });
  const ahead = dues.map((due) => ({ at: new Date(dueAt({ ask, due })).toISOString(), to: due.to }));
  return ahead.length === 0 ? { ...ask, missing } : { ...ask, missing, ahead };
}

function waitingOf(run: Run): RunState['waiting'] {
  const blocked = run.journal.blocked();
  if (blocked !== null)
    return { code: blocked.code, text: `evidence cannot be stored, so the run waits: ${blocked.message}` };
  return run.notes.reading === null ? null : { code: 'READING', text: run.notes.reading };
}

function stepStates(run: Run): StepState[] {
  const opened = new Map<string, string>();
  const closed = new Map<string, Extract<JournalEvent, { type: 'step-closed' }>>();
  for (const event of run.journal.events) {
    if (event.type === 'step-opened') opened.set(event.step, event.at);
    if (event.type === 'step-closed') closed.set(event.step, event);
  }
  return outlineOf(run.input.plan).map((step) => {
    const end = closed.get(step.id);
    const openedAt = opened.get(step.id) ?? null;
    return {
      ...step,
      status: end?.outcome ?? (openedAt === null ? 'pending' : 'open'),
      openedAt,
      closedAt: end?.at ?? null,
      because: end?.because ?? null,
    };
  });
}
