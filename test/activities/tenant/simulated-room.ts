import type { OrganisationDefinition } from '../../../domain/organisation.ts';
import type { Room } from '../../../activities/room.ts';
import type { TenantClient } from '../../../activities/tenant/client.ts';
import { getJson, getList } from '../../../activities/tenant/get-json.ts';
import { refusalError } from '../../../activities/tenant/errors.ts';
import { askedBy, type GraphRequest } from '../../../activities/tenant/requests.ts';
import type { World } from '../../../simulator/world/world.ts';
import { graph } from '../../simulator/tenant.ts';
import { organisation, pretendRoom } from '../pretend-room.ts';

/** A room whose tenant is the pretend one, handler by handler and without any socket. */
export function simulatedRoom({
  world,
  organisation: given = organisation(),
  before = () => undefined,
  roles,
}: {
  readonly world: World;
  readonly organisation?: OrganisationDefinition;
  /** Happens in the tenant before it answers. */
  readonly before?: (request: GraphRequest) => void;
  /** What the engine's application holds, where not what the seed gives it. */
  readonly roles?: readonly string[];
}): Room {
  const client: TenantClient = {
    graphOrigin: world.graphOrigin,
    send: async ({ request, page }) => {
      before(request);
      const { status, headers, body } = await graph(
        world,
        page === null ? pathOf(request) : `${page.pathname}${page.search}`,
        {
          method: request.method,
          body: request.body ?? undefined,
          ...(roles === undefined ? {} : { roles }),
        },
      );
      if (status !== 200) {
        const refusal = { status, headers: new Headers(headers), body: JSON.stringify(body) };
        throw refusalError({ refusal, asked: askedBy(request) });
      }
      return { body: JSON.stringify(body), response: {} };
    },
  };
  const room = pretendRoom({ organisation: given });
  return {
    ...room,
    tenants: {
      open: (call) => ({
        ...room.tenants.open(call),
        one: (request, schema) => getJson({ client, request, schema, signal: call.signal }),
        list: (request, item) => getList({ client, request, item, signal: call.signal }),
      }),
    },
  };
}

function pathOf({ version, path, query }: GraphRequest): string {
  const words = new URLSearchParams(query).toString();
  return `/${version}${path}${words === '' ? '' : `?${words}`}`;
}
