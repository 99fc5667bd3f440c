import { z } from 'zod';
import { BreakglassError } from '../../domain/errors.ts';
import { outlastThrottling } from './outlast.ts';
import { sayRequest, type GraphRequest } from './requests.ts';
import type { TenantClient } from './client.ts';
import type { ResponseMark } from './response-mark.ts';

/** Most pages of one list that are read: at Graph's greatest page 50,000 sign-ins of one account, which are no drill. */
export const PAGES_MAX = 50;

/** A parsed answer, with what was asked where and when. `value` holds only the members that the schema names. */
export interface Answer<Value> extends Asking {
  readonly value: Value;
  /** One for each page, in the order read. */
  readonly responses: readonly ResponseMark[];
}

/** One question to a tenant. */
export interface Asking {
  readonly query: string;
  /** Origin that was asked: `https://graph.microsoft.com`. */
  readonly host: string;
  /** The worker's clock before the question, ISO 8601 UTC with milliseconds. */
  readonly askedAt: string;
}

interface Call {
  readonly client: TenantClient;
  readonly request: GraphRequest;
  readonly signal: AbortSignal;
}

/** Asks for one object. Members that the schema does not name are dropped; a wrong type is an error. */
export async function getJson<Value>({
  schema,
  ...call
}: Call & { readonly schema: z.ZodType<Value> }): Promise<Answer<Value>> {
  const asking = ask(call);
  const { body, response } = await call.client.send({ ...call, page: null });
  return { ...asking, value: parse({ schema, body, query: asking.query }), responses: [response] };
}

/**
 * Asks for a list and all its further pages. A tenant that asks us to slow down between them is waited for here, because
 * whoever asks for the list again begins with its first page, and never gets to the last of a long one.
 *
 * @throws BreakglassError `TENANT_RESPONSE_INVALID` for a page on another host or a list without end, beside
 * what a single answer can bring.
 */
export async function getList<Item>({
  item,
  ...call
}: Call & { readonly item: z.ZodType<Item> }): Promise<Answer<readonly Item[]>> {
  const asking = ask(call);
  const { query } = asking;
  const schema = z.object({ value: z.array(item), '@odata.nextLink': z.string().optional() });
  const items: Item[] = [];
  const responses: ResponseMark[] = [];
  let page: URL | null = null;
  for (let read = 0; read < PAGES_MAX; read += 1) {
    const at = page;
    const send = () => call.client.send({ ...call, page: at });
    const { body, response } = await (at === null ? send() : outlastThrottling({ ...call, ask: send }));
    responses.push(response);
    const answer = parse({ schema, body, query });
    items.push(...answer.value);
    const next = answer['@odata.nextLink'];
    if (next === undefined) return { ...asking, value: items, responses };
    page = nextPage({ next, origin: call.client.graphOrigin, query });
  }
  throw invalid({ query, expected: `at most ${PAGES_MAX} pages`, came: 'a longer list' });
}

/** What is asked, where, and from when on. */
function ask({ client, request }: Pick<Call, 'client' | 'request'>): Asking {
  return { query: sayRequest(request), host: client.graphOrigin, askedAt: new Date().toISOString() };
}

/** A token is sent with each page, so a page on another host must not be asked for. */
function nextPage({
  next,
  origin,
  query,
}: {
  readonly next: string;
  readonly origin: string;
  readonly query: string;
}): URL {
  const page = URL.canParse(next) ? new URL(next) : null;
  if (page?.origin === origin && page.username === '' && page.password === '') return page;
  throw invalid({ query, expected: 'the next page on the same host', came: 'another address' });
}

function parse<Value>({
  schema,
  body,
  query,
}: {
  readonly schema: z.ZodType<Value>;
  readonly body: string;
  readonly query: string;
}): Value {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // The parser's own message quotes the answer, so it is not kept.
    throw invalid({ query, expected: 'JSON', came: 'something else' });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.join('.') ?? '';
  // Zod's message names types only, never the value that came.
  throw invalid({ query, expected: 'the documented form', came: `at "${place}": ${issue?.message ?? ''}` });
}

function invalid({
  query,
  expected,
  came,
}: {
  readonly query: string;
  readonly expected: string;
  readonly came: string;
}): BreakglassError {
  const message = `expected ${expected} in answer to ${query}, but got ${came}`;
  return new BreakglassError({ code: 'TENANT_RESPONSE_INVALID', message });
}
