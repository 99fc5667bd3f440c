import type { AlertedAccount } from './alert-message.ts';
import { isOfGraph } from './alert-sources.ts';
import { sourceKind } from './claims.ts';
import type { PlannedAlertSource } from './plan/types.ts';

/** An alert source that the engine looks at by itself. */
export type WatchedSource = Exclude<PlannedAlertSource, { kind: 'person' }>;

/** How a fact names an alert source: the tenant's own alerts by the tenant, others by their id. */
export function sourceOf(source: PlannedAlertSource): string {
  switch (source.kind) {
    case 'graph-alerts':
    case 'graph-incidents':
      return `graph:${source.tenant}`;
    case 'log-analytics':
      return `logs:${source.id}`;
    case 'webhook':
    case 'syslog':
      return `intake:${source.id}`;
    case 'person':
      return `role:${source.role}`;
  }
}

/** Where an answer about the source comes from, as its artifact has it; null where the plan does not say. */
export function answeringHost(source: WatchedSource): string | null {
  switch (source.kind) {
    case 'graph-alerts':
    case 'graph-incidents':
      return null;
    case 'log-analytics':
      return source.origin;
    case 'webhook':
    case 'syslog':
      return sourceOf(source);
  }
}

interface Asking {
  readonly source: WatchedSource;
  readonly account: AlertedAccount;
  /** From when alerts count, ISO 8601 UTC with milliseconds. */
  readonly since: string;
}

/**
 * What a source is asked about an account, as answers and facts name it; of Graph the beginning, which says what is
 * looked for and since when, without the size of a page.
 */
export function alertQuestion({ source, account: { objectId }, since }: Asking): string {
  switch (source.kind) {
    case 'graph-alerts':
      return `GET /security/alerts_v2?$filter=createdDateTime ge ${since}&`;
    case 'graph-incidents':
      return `GET /security/incidents?$filter=lastUpdateDateTime ge ${since}&`;
    case 'log-analytics':
      return `POST /v1/workspaces/${source.workspace}/query source=${source.id} account_id=${objectId} since=${since}`;
    case 'webhook':
    case 'syslog':
      return `messages to ${source.id} about ${objectId} since ${since}`;
  }
}

/** Is it this question, and no other beside it? */
export function isAlertQuestion({ query, ...asking }: Asking & { readonly query: string }): boolean {
  const question = alertQuestion(asking);
  return isOfGraph(asking.source) ? query.startsWith(question) && !query.includes(' ; ') : query === question;
}

/** What an alert of the source is, in one phrase. */
export function sayExpected(source: WatchedSource): string {
  switch (source.kind) {
    case 'graph-alerts':
      return `an alert of ${source.id} titled "${source.title}"`;
    case 'graph-incidents':
      return `an incident of ${source.id} with an alert titled "${source.title}"`;
    case 'log-analytics':
      return `a row of the query of ${source.id} that names the account`;
    case 'webhook':
    case 'syslog':
      return source.title === null
        ? `a message to ${source.id} that names the account`
        : `a message to ${source.id} with "${source.title}" that names the account`;
  }
}

/** That an alert came. Ends with its time, from which the verifier takes it; one of an incident is named. */
export function sayRaised({
  alert: { id, createdAt, incident },
  from,
}: {
  readonly alert: { readonly id: string; readonly createdAt: string; readonly incident?: string };
  readonly from: string;
}): string {
  if (incident !== undefined) return `alert ${id} in incident ${incident}, raised at ${createdAt}`;
  return `${sourceKind(from) === 'intake' ? 'received' : 'raised'} at ${createdAt}`;
}

/** That none about the account came; `others`: how many about other accounts did, where the source tells of them. */
export function sayNone(others: number): string {
  return others === 0 ? 'none before the deadline' : `none before the deadline, ${others} about others`;
}

/** Is that what a fact says? How many came about others is not kept, so any number may stand there. */
export function isSaidNone(seen: string): boolean {
  const others = /, (?<others>[1-9]\d{0,9}) about others$/.exec(seen)?.groups?.others ?? '0';
  return seen === sayNone(Number(others));
}
