import {
  AuthenticationHandler,
  AuthenticationHandlerOptions,
  Client,
  GraphClientError,
  ResponseType,
  type AuthenticationProvider,
  type Context,
  type Middleware,
} from '@microsoft/microsoft-graph-client';
import type { Endpoints } from './endpoints.ts';
import type { GraphRequest } from './requests.ts';

/** Sends one request to Graph and gives the answer as it came, whatever its status. Network faults are thrown. */
export type SendToGraph = (input: {
  readonly request: GraphRequest;
  /** Full address of a further page; null for the request itself. */
  readonly page: URL | null;
  readonly token: string;
  readonly signal: AbortSignal;
}) => Promise<Response>;

/**
 * Microsoft's client with a short chain: authentication, then the wire. Its retry handler is left out because
 * it would repeat writes and Temporal repeats reads; its redirect handler, because Graph's answers come from
 * Graph's host or not at all.
 */
export function createGraph(endpoints: Endpoints): SendToGraph {
  const { hostname } = new URL(endpoints.graph);
  const client = Client.initWithMiddleware({
    baseUrl: `${endpoints.graph}/`,
    defaultVersion: 'v1.0',
    // Without this the client sends no token to an unknown host, and says nothing.
    customHosts: new Set([hostname]),
    middleware: chain(new AuthenticationHandler(NO_TOKEN), new Wire()),
  });
  return async ({ request, page, token, signal }) => {
    const call = client
      .api(page === null ? address(request) : page.href)
      .version(request.version)
      .middlewareOptions([new AuthenticationHandlerOptions(holding(token))])
      .responseType(ResponseType.RAW)
      .options({ signal, headers: { Accept: 'application/json' } });
    const answer: unknown = await unwrapped(() => SENDERS[request.method](call, request.body ?? undefined));
    if (answer instanceof Response) return answer;
    throw new TypeError('expected the Graph client to hand over the answer');
  };
}

/** How the client is told each method. */
const SENDERS: Readonly<
  Record<
    GraphRequest['method'],
    (call: ReturnType<Client['api']>, body: object | undefined) => Promise<unknown>
  >
> = {
  GET: (call) => call.get(),
  POST: (call, body) => call.post(body),
  PATCH: (call, body) => call.patch(body),
  DELETE: (call) => call.delete(),
};

/** Path and query, encoded once; the client adds them to its base address as they are. */
function address({ path, query }: GraphRequest): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

function chain(authentication: AuthenticationHandler, wire: Middleware): AuthenticationHandler {
  authentication.setNext(wire);
  return authentication;
}

function holding(token: string): AuthenticationProvider {
  return { getAccessToken: () => Promise.resolve(token) };
}

const NO_TOKEN: AuthenticationProvider = {
  getAccessToken: () => Promise.reject(new TypeError('expected each request to carry its own token')),
};

/** The last of the chain: the platform's `fetch`, which must not follow a redirect anywhere. */
class Wire implements Middleware {
  async execute(context: Context): Promise<void> {
    const address: unknown = context.request;
    if (typeof address !== 'string') throw new TypeError('expected the Graph client to ask by address');
    try {
      context.response = await fetch(address, { ...context.options, redirect: 'manual' });
    } catch (cause) {
      throw new WireFault(cause);
    }
  }
}

/** Carries a network fault through the client, which keeps an error of this class and strips all others. */
class WireFault extends GraphClientError {
  readonly fault: unknown;

  constructor(fault: unknown) {
    super('the request was not answered');
    // The parent makes every error one of its own class, by which nobody would find the fault again.
    Object.setPrototypeOf(this, WireFault.prototype);
    this.fault = fault;
  }
}

async function unwrapped(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof WireFault ? error.fault : error;
  }
}
