import { jwtVerify } from 'jose';
import { z } from 'zod';
import type { Handler, Site } from '../handler.ts';
import { now } from '../world/clock.ts';
import type { World } from '../world/world.ts';
import { json, parseJson } from '../wire.ts';
import type { Answer, WireRequest } from '../wire.ts';
import { TABLES } from './tables.ts';

/** The resource that tokens for Log Analytics are for, in each cloud. */
export const LOG_ANALYTICS_RESOURCES: readonly string[] = [
  'https://api.loganalytics.io',
  'https://api.loganalytics.us',
  'https://api.loganalytics.azure.cn',
];

const body = z.looseObject({ query: z.string(), timespan: z.string().optional() });

/**
 * The pretend Log Analytics: it knows two tables and of KQL only which table is named, that the text `account_id` is
 * bound by `let` and used, and `since`; anything else of a query is passed over.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/logs/api/overview
 */
const handlers: readonly Handler[] = [{ method: 'POST', path: '/v1/workspaces/{id}/query', handle: query }];

/** Azure Monitor's query service for one workspace. */
export const logAnalyticsSite: Site = {
  host: 'log-analytics',
  handlers,
  missing: () =>
    refusal({ status: 404, code: 'PathNotFoundError', message: 'The requested path does not exist' }),
};

async function query(request: WireRequest, world: World): Promise<Answer> {
  const { access, id } = world.workspace;
  if (!(await hasToken(request, world)))
    return refusal({
      status: 401,
      code: 'InvalidTokenError',
      message: 'The provided authentication is not valid',
    });
  if (request.params.id?.toLowerCase() !== id)
    return refusal({
      status: 404,
      code: 'WorkspaceNotFoundError',
      message: 'The workspace could not be found',
    });
  if (access === 'denied') {
    const message = 'The provided credentials have insufficient access to perform the requested operation';
    return refusal({ status: 403, code: 'InsufficientAccessError', message });
  }
  const asked = body.safeParse(parseJson(request.body));
  const table = TABLES.find(({ name }) => asked.data !== undefined && names(asked.data.query, name));
  if (asked.data === undefined || table === undefined)
    return refusal({
      status: 400,
      code: 'BadArgumentError',
      message: 'The request had some invalid properties',
    });
  const tables = [
    { name: 'PrimaryResult', columns: table.columns, rows: rowsOf({ world, kql: asked.data.query, table }) },
  ];
  const error = { code: 'PartialError', message: 'There were some errors when processing your query.' };
  return json(access === 'partial' ? { tables, error } : { tables });
}

function rowsOf({
  world,
  kql,
  table,
}: {
  world: World;
  kql: string;
  table: (typeof TABLES)[number];
}): readonly unknown[][] {
  const since = /let since = datetime\(([^)]+)\)/.exec(kql)?.[1] ?? null;
  const account = /let account_id = "([^"\\]+)";/.exec(kql)?.[1] ?? null;
  const used = /[=~] *account_id\b|has account_id\b/.test(kql);
  return table
    .read({ world, shownBy: now(world) })
    .filter(({ at }) => since === null || Date.parse(at) >= Date.parse(since))
    .filter(({ userId }) => !used || userId === account)
    .map(({ at, cells }) => [at, ...cells]);
}

function names(kql: string, table: string): boolean {
  return new RegExp(String.raw`(?:^|[\n;|(])\s*${table}\b`).test(kql);
}

async function hasToken(request: WireRequest, world: World): Promise<boolean> {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const verified = await jwtVerify(token, world.keys.token.publicKey, {
    algorithms: ['RS256'],
    audience: [...LOG_ANALYTICS_RESOURCES],
    currentDate: new Date(world.machineNow()),
  }).catch(() => null);
  return verified?.payload.tid === world.tenantId;
}

function refusal({ status, code, message }: { status: number; code: string; message: string }): Answer {
  return json({ error: { code, message } }, { status });
}
