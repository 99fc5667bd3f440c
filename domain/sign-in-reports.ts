import type { JournalEvent } from './event.ts';
import type { AccountId, StepId } from './ids.ts';
import { AGAIN } from './plan/questions.ts';
import type { Plan, PlannedStep } from './plan/types.ts';
import type { SignInReport } from './reported-sign-in.ts';

type Events = readonly JournalEvent[];

/**
 * What people reported of sign-ins of an account in questions that were answered in full: those of one sign-in step
 * together, within its window; in other steps each by itself, from the question to its end.
 */
export function reportsOf({
  plan,
  events,
  account,
}: {
  readonly plan: Plan;
  readonly events: Events;
  readonly account: AccountId | null;
}): readonly SignInReport[] {
  const met = events
    .filter((event) => event.type === 'ask-closed')
    .filter(({ outcome }) => outcome === 'met');
  return met.flatMap(({ ask, step: id, at }) => {
    const step = plan.steps.find((each) => each.id === id);
    if (step === undefined || !reportsSignIns(step) || step.account !== account) return [];
    const ids = events
      .filter((event) => event.type === 'decision-accepted')
      .filter((event) => event.ask === ask && event.choice === 'attest')
      .map(({ statement }) => statement.values[AGAIN.name] ?? '')
      .filter((written) => written !== '');
    if (step.do === 'sign-in') {
      const window = events.find((event) => event.type === 'window-opened' && event.step === id);
      if (window?.type !== 'window-opened') return [];
      const accept = isFoundByRequestId({ events, step: id, ids }) ? 'request-id' : 'either-id';
      return [{ ids, accept, window: { from: window.at, until: window.until } }];
    }
    const from = events.find((event) => event.type === 'asked' && event.ask === ask)?.at ?? at;
    return ids.map((written) => ({ ids: [written], accept: 'either-id', window: { from, until: at } }));
  });
}

/** A later look may begin after that record: the journal tells of it. */
function isFoundByRequestId({
  events,
  step,
  ids,
}: {
  events: Events;
  step: StepId;
  ids: readonly string[];
}): boolean {
  return events.some(
    (event) =>
      event.type === 'fact' &&
      event.step === step &&
      event.claim === 'sign-in.recorded' &&
      ids.some((id) => event.expected.toLowerCase().endsWith(` request id ${id.toLowerCase()}`)) &&
      event.state !== 'inconclusive',
  );
}

type Reporting = Extract<
  PlannedStep,
  { do: 'sign-in' | 'admin-action' | 'rotate' | 'temporary-access-pass' }
>;

/** Do people report in this step the sign-ins that they made, under the name `request-id`? */
function reportsSignIns(step: PlannedStep): step is Reporting {
  switch (step.do) {
    case 'sign-in':
    case 'admin-action':
    case 'rotate':
    case 'temporary-access-pass':
      return true;
    case 'notify':
    case 'approve':
    case 'attest':
    case 'outage':
    case 'retrieve':
    case 'conditional-access':
    case 'alert':
    case 'reset-password':
    case 'time-bound-account':
    case 'restore':
      return false;
  }
}
