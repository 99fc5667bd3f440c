import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { LogsQueryClient, LogsQueryResultStatus, type LogsQueryResult } from '@azure/monitor-query-logs';
import { LOG_ANALYTICS } from '../../domain/clouds.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { TenantDefinition } from '../../domain/organisation.ts';
import { withDeadline } from '../deadline.ts';
import { readBody } from '../tenant/read-body.ts';
import { refusalError, sendError } from '../tenant/errors.ts';
import { markOf, type ResponseMark } from '../tenant/response-mark.ts';
import { createTokenSource, type TokenSource } from '../tenant/token.ts';

/** One question to a workspace. */
export interface LogQuestion {
  readonly tenant: TenantDefinition;
  /** Where it is asked, without a slash at the end. */
  readonly origin: string;
  readonly workspace: string;
  /** The whole KQL text. */
  readonly kql: string;
  readonly since: string;
  /** What is said of the question in messages and evidence. */
  readonly said: string;
  readonly signal: AbortSignal;
}

/** Rows by the names of their columns, as the service gave them. */
export interface LogAnswer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly response: ResponseMark;
}

/** Asks Log Analytics; throws a code of the tenant, or CancelledFailure. */
export type AskLogs = (question: LogQuestion) => Promise<LogAnswer>;

/** Keeps one source of tokens for each tenant, for as long as the worker lives. */
export function createAskLogs({
  baseDirectory,
  requestMs,
}: {
  readonly baseDirectory: string;
  readonly requestMs: number;
}): AskLogs {
  const sources = new Map<string, TokenSource>();
  return async (question) => {
    const { tenant, signal } = question;
    const scope = `${LOG_ANALYTICS[tenant.cloud]}/.default`;
    const tokens = sources.get(tenant.id) ?? createTokenSource({ tenant, baseDirectory, requestMs, scope });
    sources.set(tenant.id, tokens);
    const token = await tokens.token({ signal });
    try {
      return await withDeadline({ limitMs: requestMs, signal }, async (limit) =>
        send({ question, token, signal: limit }),
      );
    } catch (error) {
      if (error instanceof BreakglassError && error.code === 'TOKEN_REFUSED') tokens.forget();
      throw sendError({ error, asked: askedBy(question) });
    }
  };
}

function askedBy({ said }: LogQuestion) {
  return { query: said, permission: 'Log Analytics Reader on the workspace' };
}

async function send({
  question,
  token,
  signal,
}: {
  readonly question: LogQuestion;
  readonly token: string;
  readonly signal: AbortSignal;
}): Promise<LogAnswer> {
  const news: News = { answer: null };
  const client = new LogsQueryClient(
    { getToken: async () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 60_000 }) },
    {
      endpoint: `${question.origin}/v1`,
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
      httpClient: clientOf({ news, signal, said: question.said }),
    },
  );
  const timespan = { startTime: new Date(question.since), duration: 'P7D' };
  try {
    const result = await client.queryWorkspace(question.workspace, question.kql, timespan);
    return { rows: rowsOf({ result, question }), response: markOf(news.answer?.headers ?? new Headers()) };
  } catch (error) {
    if (news.answer === null || error instanceof BreakglassError) throw error;
    const { status } = news.answer;
    if (status !== 200) throw refusalError({ refusal: news.answer, asked: askedBy(question) });
    throw invalid({ question, cause: error });
  }
}

/** What last came on the wire: the library's errors do not tell it whole. */
interface News {
  answer: { readonly status: number; readonly headers: Headers; readonly body: string } | null;
}

/**
 * Over the same `fetch` as Graph's: the library's own client waits for ever where a body is broken off, reads one of any
 * length, and is handed no signal.
 */
function clientOf({
  news,
  signal,
  said,
}: {
  readonly news: News;
  readonly signal: AbortSignal;
  readonly said: string;
}): HttpClient {
  return {
    sendRequest: async (request) => {
      const { method, url, body } = request;
      if (typeof body !== 'string') throw new TypeError('expected the library to send text');
      const headers = request.headers.toJSON();
      const response = await fetch(url, { method, headers, body, signal, redirect: 'manual' });
      const bodyAsText = await readBody({ response, query: said });
      const { status } = response;
      news.answer = { status, headers: response.headers, body: bodyAsText };
      return {
        request,
        status,
        headers: createHttpHeaders(Object.fromEntries(response.headers)),
        bodyAsText,
      };
    },
  };
}

/** A part of an answer could lack the very row that is looked for, so it is none. */
function rowsOf({
  result,
  question,
}: {
  readonly result: LogsQueryResult;
  readonly question: LogQuestion;
}): LogAnswer['rows'] {
  if (result.status !== LogsQueryResultStatus.Success) {
    const message = `expected a whole answer to ${question.said}, but the service gave a part of it`;
    throw new BreakglassError({ code: 'TENANT_ERROR', message });
  }
  return result.tables.flatMap(({ columnDescriptors, rows }) =>
    rows.map((row) =>
      Object.fromEntries(columnDescriptors.map(({ name }, index): [string, unknown] => [name, row[index]])),
    ),
  );
}

function invalid({ question, cause }: { readonly question: LogQuestion; readonly cause: unknown }) {
  const message = `expected the documented form in answer to ${question.said}, but got something else`;
  return new BreakglassError({ code: 'TENANT_RESPONSE_INVALID', message, cause });
}
