/** The virtual hosts; each listens on a port of its own. */
export type Host = 'login' | 'graph' | 'idp' | 'log-analytics' | 'portal' | 'control';

/** A request as the handlers see it: nothing of sockets. Header names are in lower case. */
export interface WireRequest {
  readonly host: Host;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the `{names}` of the handler's path matched, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** An ordinary answer; `delayMs` holds it back. */
export interface Answer {
  readonly do: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly delayMs?: number;
}

/** What goes back on the wire: an answer, a connection cut without one, or silence. */
export type WireResponse = Answer | { readonly do: 'cut' } | { readonly do: 'hang' };

/** An answer with a JSON body. */
export function json(
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Answer {
  return {
    do: 'answer',
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** An answer without a body. */
export function empty(status: number, headers: Record<string, string> = {}): Answer {
  return { do: 'answer', status, headers, body: '' };
}

/** The body as a JSON value; `undefined` where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The row without some of its members. */
export function without(row: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}

/** The fields of an `application/x-www-form-urlencoded` body. */
export function formFields(request: WireRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(request.body));
}
