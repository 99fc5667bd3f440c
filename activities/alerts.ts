import { alertQuestion, answeringHost } from '../domain/alert-facts.ts';
import { isRowAbout, type LogRow, type TakenMessage } from '../domain/alert-kept.ts';
import { isAboutAccount } from '../domain/alert-message.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { PlannedAlertSource } from '../domain/plan/types.ts';
import { sha256Hex } from '../evidence/core/hash.ts';
import { parseJson } from '../evidence/json.ts';
import { createBreath } from './intake/breath.ts';
import { keepLook } from './keep.ts';
import { boundQuery } from './logs/kql.ts';
import { plainText } from '../domain/plain-text.ts';
import type { Act } from './room.ts';
import { findGraphAlerts } from './tenant/alerts.ts';
import { findGraphIncidents } from './tenant/incidents.ts';
import type { TenantActivities } from './types.ts';

type Input = Parameters<TenantActivities['findAlerts']>[0];
type Output = Awaited<ReturnType<TenantActivities['findAlerts']>>;
type Of<Kind extends PlannedAlertSource['kind']> = Extract<PlannedAlertSource, { kind: Kind }>;
type About<Source> = Omit<Input, 'source'> & { readonly source: Source };

/** Longest cell of a log that is kept, in characters. */
const CELL_MAX = 2_000;

/** Of the messages about an account so many are kept and told of: a flood must fit into the evidence and the history. */
const MESSAGES_MAX = 10;

/** Looks for the alerts of a source about the account: asks a log, or reads what a receiver took; oldest first. */
export const findAlerts: Act<Input, Output> = async (room, input, attempt) => {
  const { source } = input;
  switch (source.kind) {
    case 'graph-alerts':
      return await findGraphAlerts(room, { ...input, source }, attempt);
    case 'graph-incidents':
      return await findGraphIncidents(room, { ...input, source }, attempt);
    case 'log-analytics':
      return await findRows(room, { ...input, source }, attempt);
    case 'webhook':
    case 'syslog':
      return await findMessages(room, { ...input, source }, attempt);
    case 'person':
      throw new BreakglassError({
        code: 'PLAN_IMPOSSIBLE',
        message: `expected an alert source that can be looked at, but ${source.id} is a person`,
      });
  }
};

const findRows: Act<About<Of<'log-analytics'>>, Output> = async (room, input, { signal }) => {
  const { run, account, source, since, cut } = input;
  const { definition: tenant } = room.tenants.open({ tenant: source.tenant, cut, signal });
  const ask = needed(room.logs, 'a client of Log Analytics');
  const kql = boundQuery({ query: source.query, account, since });
  const query = alertQuestion({ source, account, since });
  const askedAt = new Date().toISOString();
  const { origin, workspace } = source;
  const { rows, response } = await ask({ tenant, origin, workspace, kql, since, said: query, signal });
  const read = rows.map((row) => logRowOf({ row, query }));
  const value = read.filter((row) => isRowAbout({ row, account }) && row.raisedAt >= since);
  const answer = { query, host: origin, askedAt, responses: [response], value };
  const alerts = value.map((row) => ({
    id: sha256Hex(Buffer.from(JSON.stringify(row))).slice(0, 32),
    title: plainText(source.id),
    createdAt: row.raisedAt,
    account: account.id,
  }));
  return {
    ...(await keepLook({ room, run, answers: [answer] })),
    alerts,
    others: rows.length - value.length,
  };
};

/** Cells as text, each bounded; `TimeGenerated` says when the alert was raised. */
function logRowOf({
  row,
  query,
}: {
  readonly row: Readonly<Record<string, unknown>>;
  readonly query: string;
}): LogRow {
  const { TimeGenerated: time } = row;
  const raised = time instanceof Date ? time.getTime() : Number.NaN;
  if (Number.isNaN(raised)) {
    const message = `expected a column TimeGenerated of type datetime in answer to ${query}, but there is none`;
    throw new BreakglassError({ code: 'TENANT_RESPONSE_INVALID', message });
  }
  const cells = Object.entries(row).map(([name, value]): [string, string] => [name, cellOf(value)]);
  return { raisedAt: new Date(raised).toISOString(), cells: Object.fromEntries(cells) };
}

function cellOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.slice(0, CELL_MAX);
}

const findMessages: Act<About<Of<'webhook'> | Of<'syslog'>>, Output> = async (room, input) => {
  const { run, account, source, since } = input;
  const intake = needed(room.intake, 'a receiver of alerts');
  const askedAt = new Date().toISOString();
  const { messages, others, dropped } = await intake.since({ source: source.id, since });
  const about = await messagesAbout({ messages, account, title: source.title });
  const value = about.slice(0, MESSAGES_MAX);
  const answer = {
    query: alertQuestion({ source, account, since }),
    host: answeringHost(source) ?? source.id,
    askedAt,
    responses: [],
    value,
  };
  const alerts = value.map(({ message, receivedAt }) => ({
    id: sha256Hex(Buffer.from(message)).slice(0, 32),
    title: plainText(titleOf(message) ?? source.id),
    createdAt: receivedAt,
    account: account.id,
  }));
  return {
    ...(await keepLook({ room, run, answers: [answer] })),
    alerts,
    others: others + messages.length - about.length,
    dropped,
  };
};

async function messagesAbout({
  messages,
  account,
  title,
}: {
  readonly messages: readonly TakenMessage[];
  readonly account: Input['account'];
  readonly title: string | null;
}): Promise<readonly TakenMessage[]> {
  const breath = createBreath();
  const about: TakenMessage[] = [];
  for (const taken of messages) {
    if (isAboutAccount({ message: taken.message, account, title })) about.push(taken);
    await breath(taken.message.length);
  }
  return about;
}

/** The rule's name of Azure Monitor's common alert schema; null for other messages. */
function titleOf(message: string): string | null {
  const rule = parseJson(/"alertRule":("(?:[^"\\]|\\.)*")/.exec(message)?.[1] ?? '');
  return typeof rule === 'string' ? rule : null;
}

function needed<Thing>(thing: Thing | undefined, what: string): NonNullable<Thing> {
  if (thing !== undefined && thing !== null) return thing;
  const message = `expected a worker with ${what}, but this one has none`;
  throw new BreakglassError({ code: 'INTERNAL', message });
}
