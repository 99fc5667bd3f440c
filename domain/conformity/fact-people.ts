import { faultOfValues } from '../asked-values.ts';
import { sourceKind } from '../claims.ts';
import type { AskId } from '../ids.ts';
import type { JournalEvent } from '../event.ts';
import type { Observation } from '../fact.ts';
import { alertableSince } from '../objectives.ts';
import type { Plan, PlannedStep } from '../plan/types.ts';
import { saidFacts } from '../said.ts';
import type { Breach } from './breach.ts';

type Events = readonly JournalEvent[];
type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, { type: Type }>;

/**
 * Facts of people against what they signed: each is one that an accepted statement makes, word for word, and each that
 * the statements of a finished step make is there. The values are those asked for.
 */
export function peopleBreaches({ plan, events }: { plan: Plan; events: Events }): Breach[] {
  // Nearly all of a long journal is what the engine itself saw.
  const told = events.filter((event) => event.type !== 'fact' || ofPeople(event));
  return [
    ...plan.steps.flatMap((step) => stepBreaches({ plan, events, told, step })),
    ...told.flatMap((event) =>
      event.type === 'decision-accepted' ? valueBreach({ event, events: told }) : [],
    ),
  ];
}

interface Told {
  readonly plan: Plan;
  readonly events: Events;
  /** The same without facts that nobody told. */
  readonly told: Events;
  readonly step: PlannedStep;
}

function stepBreaches({ plan, events, told, step }: Told): Breach[] {
  const facts = told.filter((event) => event.type === 'fact').filter((fact) => fact.step === step.id);
  const expected = closedAsks({ events: told, step }).flatMap((closed) =>
    saidAt({ plan, events, told, step, closed }).map((observation) => ({ observation, after: closed.n })),
  );
  const unmatched = [...expected];
  const unsaid = facts.filter((fact) => {
    const at = unmatched.findIndex(
      ({ observation, after }) => after < fact.n && key(observation) === key(fact),
    );
    if (at >= 0) unmatched.splice(at, 1);
    return at < 0;
  });
  const end = told.find((event) => event.type === 'step-closed' && event.step === step.id);
  const finished = end?.type === 'step-closed' && end.outcome !== 'skipped';
  return [
    ...unsaid.map(({ n, claim, seen }) =>
      unsupported(n, `expected what people signed in ${step.id}, got ${claim}: ${seen}`),
    ),
    ...(finished
      ? unmatched.map(({ observation: { claim, seen, source } }) =>
          unsupported(end.n, `expected before the end of ${step.id}: ${claim} by ${source.from}: ${seen}`),
        )
      : []),
  ];
}

function ofPeople({ source }: Observation): boolean {
  const kind = sourceKind(source.from);
  return kind === 'person' || kind === 'role';
}

/** What makes two facts say the same; `expected` is a sentence for people. */
function key({ claim, state, seen, source, observedAt, weight }: Observation): string {
  return JSON.stringify([claim, state, seen, source.from, source.query, observedAt, weight]);
}

function closedAsks({ events, step }: { events: Events; step: PlannedStep }): Of<'ask-closed'>[] {
  return events
    .filter((event) => event.type === 'ask-closed')
    .filter((closed) => closed.step === step.id && closed.kind === 'attest');
}

/** The facts that one answered question makes. */
function saidAt({
  plan,
  events,
  told,
  step,
  closed,
}: Told & { readonly closed: Of<'ask-closed'> }): Observation[] {
  const { outcome, because } = closed;
  const statements = told
    .filter((event) => event.type === 'decision-accepted')
    .filter(({ ask, choice, n }) => ask === closed.ask && choice === 'attest' && n < closed.n)
    .map(({ statement }) => statement);
  const role = askedIn({ events: told, ask: closed.ask })?.need[0]?.role ?? '';
  const alert =
    'account' in step ? { role, since: sinceOf({ events, step: step.id, account: step.account }) } : null;
  return saidFacts({ plan, step, answer: { outcome, because, statements }, alert });
}

/** As the alert step itself worked it out when it began. */
function sinceOf({
  events,
  step,
  account,
}: {
  events: Events;
  step: string;
  account: string;
}): string | null {
  const opened = events.findIndex((event) => event.type === 'step-opened' && event.step === step);
  return alertableSince({ events: events.slice(0, Math.max(0, opened)), account });
}

function askedIn({ events, ask }: { events: Events; ask: AskId }): Of<'asked'> | undefined {
  return events.filter((event) => event.type === 'asked').find((asked) => asked.ask === ask);
}

/** Only an attestation carries values, and just those that were asked for. An abort answers no question. */
function valueBreach({ event, events }: { event: Of<'decision-accepted'>; events: Events }): Breach[] {
  const asked = askedIn({ events, ask: event.ask });
  const specs = event.choice === 'attest' && asked !== undefined ? asked.values : [];
  if (asked === undefined) return [];
  const fault = faultOf({ specs, values: event.statement.values });
  return fault === null ? [] : [{ code: 'VALUE_NOT_ASKED', n: event.n, message: fault }];
}

/** A pattern that cannot be read was never one that people were asked by. */
function faultOf(given: Parameters<typeof faultOfValues>[0]): string | null {
  try {
    return faultOfValues(given);
  } catch {
    return 'expected patterns that can be read';
  }
}

function unsupported(n: number, message: string): Breach {
  return { code: 'FACT_UNSUPPORTED', n, message };
}
