import type { AlertedAccount } from '../../domain/alert-message.ts';
import { BreakglassError } from '../../domain/errors.ts';

/** Most rows that one look reads; a sign-in raises few alerts. */
export const ROWS_MAX = 100;

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * The whole query: the account and the time bound by `let` before what the organisation wrote, and the oldest rows since
 * then after it. Values are literals of KQL, so that no name of an account can become a part of the query.
 *
 * @throws BreakglassError `PLAN_IMPOSSIBLE` for an object id or a name that cannot be one.
 * @see https://learn.microsoft.com/kusto/query/scalar-data-types/string
 */
export function boundQuery({
  query,
  account: { objectId, userPrincipalName },
  since,
}: {
  readonly query: string;
  readonly account: AlertedAccount;
  readonly since: string;
}): string {
  if (!GUID.test(objectId)) throw impossible('an object id that is a GUID');
  return [
    `let account_id = ${literal(objectId.toLowerCase())};`,
    `let account_name = ${literal(userPrincipalName)};`,
    `let since = datetime(${new Date(since).toISOString()});`,
    query,
    '| where TimeGenerated >= since',
    '| order by TimeGenerated asc',
    `| take ${ROWS_MAX}`,
  ].join('\n');
}

function literal(text: string): string {
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) throw impossible('a user principal name on one line');
  return `"${text.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`)}"`;
}

function impossible(expected: string): BreakglassError {
  return new BreakglassError({
    code: 'PLAN_IMPOSSIBLE',
    message: `expected ${expected} for a log query, but got something else`,
  });
}
