import type { Site } from '../handler.ts';
import { applicationEndpoints } from './applications.ts';
import { conditionalAccessEndpoints } from './conditional-access.ts';
import { handlersOf } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { incidentEndpoints } from './incidents.ts';
import { passwordEndpoints } from './password.ts';
import { passEndpoints } from './passes.ts';
import { recordEndpoints } from './records.ts';
import { GraphRefusal, refusalAnswer } from './refusal.ts';
import { roleEndpoints } from './roles.ts';
import { signInEndpoints } from './sign-ins.ts';
import { tenantStateEndpoints } from './tenant-state.ts';
import { unitEndpoints } from './units.ts';
import { userEndpoints } from './users.ts';
import { userLifeEndpoints } from './user-life.ts';

/** Every address of the pretend Graph. */
export const graphEndpoints: readonly Endpoint[] = [
  ...userEndpoints,
  ...roleEndpoints,
  ...conditionalAccessEndpoints,
  ...signInEndpoints,
  ...recordEndpoints,
  ...incidentEndpoints,
  ...tenantStateEndpoints,
  ...passwordEndpoints,
  ...passEndpoints,
  ...unitEndpoints,
  ...applicationEndpoints,
  ...userLifeEndpoints,
];

/** The pretend Microsoft Graph, v1.0 and beta. */
export const graphSite: Site = {
  host: 'graph',
  handlers: graphEndpoints.flatMap(handlersOf),
  missing: (request, world) =>
    refusalAnswer(world, {
      request,
      refusal: new GraphRefusal('Request_ResourceNotFound', `Nothing is at '${request.url.pathname}'.`),
    }),
};
