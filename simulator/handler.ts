import type { World } from './world/world.ts';
import type { Host, WireRequest, WireResponse } from './wire.ts';

/** One address of a host. `path` is matched segment by segment in any letter case; `{name}` takes one segment. */
export interface Handler {
  readonly method: string;
  readonly path: string;
  readonly handle: (request: WireRequest, world: World) => WireResponse | Promise<WireResponse>;
}

/** A virtual host: its handlers and what it says of an address that it does not know. */
export interface Site {
  readonly host: Host;
  readonly handlers: readonly Handler[];
  readonly missing: (request: WireRequest, world: World) => WireResponse;
}

/** Answers one request: counts it, lets armed faults step in, and finds its handler. */
export async function respond({
  site,
  request,
  world,
}: {
  site: Site;
  request: WireRequest;
  world: World;
}): Promise<WireResponse> {
  count(world, request);
  for (const { before } of world.faults.values()) {
    const instead = before?.(request);
    if (instead !== undefined && instead !== null) return instead;
  }
  let response = await route({ site, request, world });
  for (const { after } of world.faults.values()) {
    if (after && response.do === 'answer') response = after(request, response);
  }
  return response;
}

function count(world: World, { host, method, url }: WireRequest): void {
  const key = `${host} ${method} ${url.pathname}`;
  world.requests.set(key, (world.requests.get(key) ?? 0) + 1);
}

function route({
  site,
  request,
  world,
}: {
  site: Site;
  request: WireRequest;
  world: World;
}): WireResponse | Promise<WireResponse> {
  for (const handler of site.handlers) {
    if (handler.method !== request.method) continue;
    const params = matchPath(handler.path, request.url.pathname);
    if (params !== null) return handler.handle({ ...request, params }, world);
  }
  return site.missing(request, world);
}

/** What the `{names}` of a pattern match in a path, or null. An undecodable segment matches nothing. */
function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const value = decode(given[at] ?? '');
    if (value === null) return null;
    if (segment.startsWith('{') && value !== '') params[segment.slice(1, -1)] = value;
    else if (segment.toLowerCase() !== value.toLowerCase()) return null;
  }
  return params;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
