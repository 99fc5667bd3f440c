import { z } from 'zod';
import { deletePass, makePass } from '../world/passes.ts';
import type { User } from '../world/world.ts';
import { parseJson } from '../wire.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { passObject } from './methods.ts';
import { GraphRefusal, noSuchResource } from './refusal.ts';
import { userOf } from './users.ts';

const wanted = z.strictObject({
  lifetimeInMinutes: z.int().min(10).max(43_200).optional(),
  isUsableOnce: z.boolean().optional(),
});

/** Temporary access passes of a user, and the policy that lets them be made. */
export const passEndpoints: readonly Endpoint[] = [
  {
    operation:
      'GET /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/temporaryAccessPass',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    context: 'authenticationMethodConfigurations/$entity',
    answer: ({ world }) => ({
      '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration',
      id: 'TemporaryAccessPass',
      ...world.passPolicy,
      defaultLifetimeInMinutes: world.passPolicy.minimumLifetimeInMinutes,
      defaultLength: 8,
      isUsableOnce: false,
    }),
  },
  {
    operation: 'POST /users/{id}/authentication/temporaryAccessPassMethods',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    status: 201,
    answer: create,
  },
  {
    operation: 'DELETE /users/{id}/authentication/temporaryAccessPassMethods/{member}',
    versions: ['v1.0', 'beta'],
    bucket: 'identity',
    options: [],
    answer: (call) => {
      const user = userOf(call);
      refuseRestricted(user);
      const id = call.request.params.member ?? '';
      if (!deletePass(call.world, { user, id, actor: { appId: call.appId } })) throw noSuchResource(id);
      return null;
    },
  },
];

/**
 * The one answer that holds the pass.
 *
 * @see https://learn.microsoft.com/graph/api/authentication-post-temporaryaccesspassmethods
 */
function create(call: GraphCall): object {
  const { world } = call;
  const user = userOf(call);
  refuseRestricted(user);
  const read = wanted.safeParse(parseJson(call.request.body));
  if (!read.success) throw new GraphRefusal('BadRequest', 'Invalid value specified for a property.');
  const { state, minimumLifetimeInMinutes: least, maximumLifetimeInMinutes: most } = world.passPolicy;
  const { lifetimeInMinutes = least, isUsableOnce = false } = read.data;
  if (state !== 'enabled' || lifetimeInMinutes < least || lifetimeInMinutes > most)
    throw new GraphRefusal('BadRequest', 'The policy does not allow this Temporary Access Pass.');
  const actor = { appId: call.appId };
  const pass = makePass(world, { user, actor, lifetimeInMinutes, isUsableOnce });
  return { ...passObject(world, pass), temporaryAccessPass: pass.secret };
}

/** Nobody reaches into a restricted unit by a role on the whole tenant. */
function refuseRestricted({ isManagementRestricted }: User): void {
  if (isManagementRestricted === true)
    throw new GraphRefusal(
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    );
}
