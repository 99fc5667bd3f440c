import { jwtVerify } from 'jose';
import { z } from 'zod';
import type { Handler } from '../handler.ts';
import { GRAPH_RESOURCES } from '../login/site.ts';
import type { World } from '../world/world.ts';
import { empty, json } from '../wire.ts';
import type { Answer, WireRequest } from '../wire.ts';
import { PERMISSIONS } from './permissions.ts';
import type { Operation } from './permissions.ts';
import { checkOptions, selected } from './query.ts';
import type { Option } from './query.ts';
import { GraphRefusal, refusalAnswer, requestIds } from './refusal.ts';
import { spend } from './throttle.ts';
import type { Bucket } from './throttle.ts';

/** A version of the API. */
export type Version = 'v1.0' | 'beta';

/** A request that was let in. */
export interface GraphCall {
  readonly world: World;
  readonly version: Version;
  readonly request: WireRequest;
  readonly url: URL;
  /** The object id in the path; empty where the path has none. */
  readonly id: string;
  readonly appId: string;
  /** Application permissions of the caller's token. */
  readonly roles: readonly string[];
}

/** An address of Graph: what it costs, which options it offers, and the body that it answers. */
export interface Endpoint {
  readonly operation: Operation;
  readonly versions: readonly Version[];
  readonly bucket: Bucket;
  readonly options: readonly Option[];
  /** What `@odata.context` names, where that is not the address. */
  readonly context?: string;
  /** Of an answer with a body, where that is not 200. */
  readonly status?: 201;
  /** Null where the answer has no body: 204. */
  readonly answer: (call: GraphCall) => object | null;
}

/** The endpoint as one handler a version. */
export function handlersOf(endpoint: Endpoint): readonly Handler[] {
  const [method = '', path = ''] = endpoint.operation.split(' ');
  return endpoint.versions.map((version) => ({
    method,
    path: `/${version}${path}`,
    handle: async (request, world) => {
      try {
        return await answer({ endpoint, version, request, world });
      } catch (error) {
        if (error instanceof GraphRefusal) return refusalAnswer(world, { request, refusal: error });
        throw error;
      }
    },
  }));
}

async function answer({
  endpoint,
  version,
  request,
  world,
}: {
  endpoint: Endpoint;
  version: Version;
  request: WireRequest;
  world: World;
}): Promise<Answer> {
  const { appId, roles } = await readToken(request, world);
  demandPermission(endpoint.operation, roles);
  spend(world, endpoint.bucket);
  checkOptions(request.url, endpoint.options);
  const id = request.params.id ?? '';
  const body = endpoint.answer({ world, version, request, url: request.url, id, appId, roles });
  if (body === null) return empty(204, requestIds(world, request));
  const context = contextOf(endpoint, { url: request.url, id });
  return json(
    { '@odata.context': `${request.url.origin}/${version}/$metadata#${context}`, ...body },
    {
      status: endpoint.status ?? 200,
      headers: {
        'content-type':
          'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
        'x-ms-resource-unit': '1',
        ...requestIds(world, request),
      },
    },
  );
}

/**
 * What an answer shows, and with which members where not all.
 * @see OData JSON Format 4.01 §10
 */
function contextOf(endpoint: Endpoint, { url, id }: { url: URL; id: string }): string {
  const address = endpoint.operation.split(' ')[1]?.slice(1) ?? '';
  const shown = endpoint.context ?? address.replace('/{id}', `('${id}')`);
  const wanted = selected(url);
  if (wanted === null) return shown;
  const [set = '', entity] = shown.split('/$entity');
  return `${set}(${wanted.join(',')})${entity === undefined ? '' : '/$entity'}`;
}

const tokenClaims = z.object({ appid: z.string(), tid: z.string(), roles: z.array(z.string()).default([]) });

async function readToken(
  request: WireRequest,
  world: World,
): Promise<{ readonly appId: string; readonly roles: readonly string[] }> {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw refuseToken('Access token is empty.');
  const verified = await jwtVerify(token, world.keys.token.publicKey, {
    algorithms: ['RS256'],
    audience: [...GRAPH_RESOURCES, world.graphOrigin],
    currentDate: new Date(world.machineNow()),
  }).catch(() => null);
  const claims = tokenClaims.safeParse(verified?.payload);
  if (!claims.success || claims.data.tid !== world.tenantId)
    throw refuseToken('Access token validation failure.');
  return { appId: claims.data.appid, roles: claims.data.roles };
}

function refuseToken(text: string): GraphRefusal {
  return new GraphRefusal('InvalidAuthenticationToken', text, {
    'www-authenticate': 'Bearer realm="", error="invalid_token"',
  });
}

function demandPermission(operation: Operation, roles: readonly string[]): void {
  const enough: readonly string[] = PERMISSIONS[operation];
  if (!roles.some((role) => enough.includes(role)))
    throw new GraphRefusal(
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    );
}
