import { z } from 'zod';
import { isAlertQuestion, isSaidNone, sayExpected, sayRaised, sourceOf } from '../../domain/alert-facts.ts';
import type { WatchedSource } from '../../domain/alert-facts.ts';
import { keptAlertTimes } from '../../domain/alert-kept.ts';
import { alertsOf, incidentsAbout, isGraphAlertAbout } from '../../domain/graph-alerts.ts';
import { alertableSince } from '../../domain/objectives.ts';
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
const alerts = z.array(alert);
const incidents = z.array(
  z.looseObject({
    id: z.string(),
    status: text,
    redirectIncidentId: text,
    alerts: z.array(alert).nullish(),
  }),
);

/** An alert that an answer holds: when it came, and of one in an incident which it is. */
interface Held {
  readonly id: string;
  readonly createdAt: string;
  readonly incident?: string;
}

/** The first alert about the account in the answer must be the one that the fact tells. */
export function ofAlert(of: Case): string | null {
  const { state, seen, source: asked } = of.fact;
  const account = accountOf(of);
  const source = sourceIn(of);
  const since = sinceOf(of);
  const query = asked.query ?? '';
  if (account === undefined || source === undefined || !isAlertQuestion({ query, source, account, since }))
    return `expected an alert source of the step, asked about the account since its sign-in, got ${query}`;
  const held = heldBy({ answer: of.answer, source, account, since });
  if (held === null) return 'expected alerts, found another answer';
  const [first] = held;
  if (first === undefined)
    return state === 'contradicted' && isSaidNone(seen)
      ? null
      : `expected contradicted and none before the deadline, got ${state} and ${seen}`;
  const right = sayRaised({ alert: first, from: asked.from });
  return state === 'corroborated' && seen === right ? null : `expected ${right}, got ${state} and ${seen}`;
}

/** The alerts about the account in the answer, oldest first; null where it has another form. */
function heldBy({
  answer,
  source,
  account,
  since,
}: {
  answer: unknown;
  source: WatchedSource;
  account: PlannedAccount;
  since: string;
}): readonly Held[] | null {
  switch (source.kind) {
    case 'graph-alerts':
      return (
        alerts
          .safeParse(answer)
          .data?.filter((read) => read.title === source.title && isGraphAlertAbout({ alert: read, account }))
          .map(({ id, createdDateTime }) => ({ id, createdAt: new Date(createdDateTime).toISOString() }))
          .filter(({ createdAt }) => createdAt >= since)
          .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt)) ?? null
      );
    case 'graph-incidents': {
      const read = incidents.safeParse(answer).data;
      if (read === undefined) return null;
      return alertsOf(incidentsAbout({ incidents: read, account, title: source.title, since }));
    }
    case 'log-analytics':
    case 'webhook':
    case 'syslog':
      return (
        keptAlertTimes({ answer, account, source })
          ?.filter((createdAt) => createdAt >= since)
          .map((createdAt) => ({ id: '', createdAt })) ?? null
      );
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
