import { z } from 'zod';
import { isAlertQuestion, sayExpected, sayRaised, sourceOf } from '../../domain/alert-facts.ts';
import type { WatchedSource } from '../../domain/alert-facts.ts';
import { keptAlertTimes } from '../../domain/alert-kept.ts';
import { alertsOf, incidentsAbout, isGraphAlertAbout } from '../../domain/graph-alerts.ts';
import { alertableSince, timeTold } from '../../domain/objectives.ts';
import type { PlannedAccount } from '../../domain/plan/types.ts';
import { accountOf } from './fact-case.ts';
import type { Case } from './fact-case.ts';

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const text = z.string().nullish();
const alert = z.looseObject({
  id: z.string(),
  title: text,
  createdDateTime: time,
  evidence: z
    .array(
      z.looseObject({
        userAccount: z.looseObject({ azureAdUserId: text, userPrincipalName: text }).nullish(),
      }),
    )
    .nullish(),
});
const alerts = z.array(alert.omit({ id: true }));
const incidents = z.array(
  z.looseObject({
    id: z.string(),
    status: text,
    redirectIncidentId: text,
    alerts: z.array(alert).nullish(),
  }),
);

/** An alert that an answer holds: when it came, and the whole of what a fact says of it where more than the time counts. */
interface Held {
  readonly at: string;
  readonly seen?: string;
}

/** The first alert about the account in the answer must be the one that the fact tells. */
export function ofAlert(of: Case): string | null {
  const { state, seen, source: asked } = of.fact;
  const [first] = heldBy(of) ?? [null];
  if (first === null)
    return `expected an alert source of the step, asked about the account since its sign-in, got ${asked.query ?? 'nothing'}`;
  if (first === undefined)
    return state === 'contradicted' ? null : 'expected an alert about the account, found none';
  const told = first.seen === undefined ? timeTold(seen) === first.at : seen === first.seen;
  return state === 'corroborated' && told
    ? null
    : `expected ${first.seen ?? `the alert raised at ${first.at}`}, got ${seen}`;
}

/** The alerts about the account in the answer, oldest first; null where the question is none of the step's. */
function heldBy(of: Case): readonly Held[] | null {
  const account = accountOf(of);
  const source = sourceIn(of);
  const since = sinceOf(of);
  const query = of.fact.source.query ?? '';
  if (account === undefined || source === undefined) return null;
  if (!isAlertQuestion({ query, source, account, since })) return null;
  switch (source.kind) {
    case 'graph-alerts':
      return (alerts.safeParse(of.answer).data ?? [])
        .filter((read) => read.title === source.title && isGraphAlertAbout({ alert: read, account }))
        .map(({ createdDateTime }) => ({ at: new Date(createdDateTime).toISOString() }))
        .filter(({ at }) => at >= since)
        .toSorted((one, other) => one.at.localeCompare(other.at));
    case 'graph-incidents':
      return inIncidents({ of, account, title: source.title, since });
    case 'log-analytics':
    case 'webhook':
    case 'syslog':
      return keptAlertTimes({ answer: of.answer, account, source })
        .filter((at) => at >= since)
        .map((at) => ({ at }));
  }
}

/** The source that the fact is from; those of one tenant are told apart by what was expected. */
function sourceIn({ plan, fact }: Case): WatchedSource | undefined {
  const step = plan.steps.find(({ id }) => id === fact.step);
  return plan.alerts
    .filter((source) => source.kind !== 'person')
    .find(
      (source) =>
        step?.do === 'alert' &&
        step.sources.includes(source.id) &&
        sourceOf(source) === fact.source.from &&
        sayExpected(source) === fact.expected,
    );
}

/** From when the engine counts alerts: as its step began. */
function sinceOf({ events, fact }: Case): string {
  const opened = events.findIndex((event) => event.type === 'step-opened' && event.step === fact.step);
  const before = events.slice(0, Math.max(0, opened));
  return alertableSince({ events: before, account: fact.account ?? '' }) ?? events[opened]?.at ?? '';
}

function inIncidents({
  of: { fact, answer },
  account,
  title,
  since,
}: {
  of: Case;
  account: PlannedAccount;
  title: string;
  since: string;
}): readonly Held[] {
  const read = incidents.safeParse(answer).data ?? [];
  return alertsOf(incidentsAbout({ incidents: read, account, title, since })).map((held) => ({
    at: held.createdAt,
    seen: sayRaised({ alert: held, from: fact.source.from }),
  }));
}
