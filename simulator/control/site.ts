import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { armFault, disarmFault } from '../faults/arm.ts';
import { FAULTS, isFaultName } from '../faults/names.ts';
import type { Handler, Site } from '../handler.ts';
import { iso, now } from '../world/clock.ts';
import { usabilityOf } from '../world/passes.ts';
import type { World } from '../world/world.ts';
import { empty, json, parseJson } from '../wire.ts';
import type { Answer, WireRequest } from '../wire.ts';
import { applyPatch, worldPatch } from './patch.ts';
import { resetWorld } from './reset.ts';

const faultRequest = z.looseObject({ name: z.string().refine(isFaultName) });
const clockRequest = z.strictObject({ offsetMs: z.int() });
/** The names of all changes, for who asked for one that is not there. */
const OPS = worldPatch.options.map(({ shape }) => shape.op.value);

const handlers: readonly Handler[] = [
  guarded({ method: 'GET', path: '/state', handle: (_, world) => json(stateOf(world)) }),
  guarded({ method: 'GET', path: '/faults', handle: () => json(FAULTS) }),
  guarded({ method: 'POST', path: '/faults', handle: arm }),
  guarded({ method: 'DELETE', path: '/faults/{name}', handle: disarm }),
  guarded({ method: 'POST', path: '/clock', handle: setClock }),
  guarded({ method: 'POST', path: '/world', handle: patch }),
  guarded({ method: 'POST', path: '/reset', handle: (_, world) => json({ accounts: resetWorld(world) }) }),
];

/** The hand of a test or rehearsal on the world; needs the control token. */
export const controlSite: Site = { host: 'control', handlers, missing: () => empty(404) };

function guarded({ handle, ...route }: Handler): Handler {
  return {
    ...route,
    handle: (request, world) =>
      mayControl(request, world)
        ? handle(request, world)
        : json({ error: 'the control token is needed' }, { status: 401 }),
  };
}

function mayControl({ headers }: WireRequest, { keys }: World): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${keys.controlToken}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function stateOf(world: World): object {
  return {
    now: iso(now(world)),
    requests: Object.fromEntries(world.requests),
    throttled: world.throttled,
    signIns: world.signIns.map(({ id, userId, errorCode, createdDateTime }) => ({
      id,
      userId,
      errorCode,
      createdDateTime,
    })),
    alerts: world.alerts.length,
    alertsShown: world.alerts
      .filter(({ visibleAt }) => visibleAt <= now(world))
      .map(({ id, userId, createdDateTime }) => ({ id, userId, createdDateTime })),
    audits: world.audits.map(({ activityDisplayName }) => activityDisplayName),
    revocationsCommitted: world.revocationsCommitted,
    users: world.users.length + world.deletedUsers.length,
    usablePasses: world.passes.filter((pass) => usabilityOf(world, pass) === 'EnabledByPolicy').length,
    webhooks: world.webhooks,
    faults: [...world.faults.keys()],
  };
}

function arm({ body }: WireRequest, world: World): Answer {
  const wanted = faultRequest.safeParse(parseJson(body));
  if (!wanted.success) return json({ error: 'unknown fault', faults: Object.keys(FAULTS) }, { status: 400 });
  const { name, ...params } = wanted.data;
  if (!isFaultName(name)) return empty(400);
  try {
    armFault(world, { name, params });
    return empty(204);
  } catch (error) {
    if (error instanceof z.ZodError) return json({ error: z.prettifyError(error) }, { status: 400 });
    throw error;
  }
}

function disarm({ params }: WireRequest, world: World): Answer {
  const name = params.name ?? '';
  return empty(isFaultName(name) && disarmFault(world, name) ? 204 : 404);
}

function setClock({ body }: WireRequest, world: World): Answer {
  const wanted = clockRequest.safeParse(parseJson(body));
  if (!wanted.success) return json({ error: z.prettifyError(wanted.error) }, { status: 400 });
  world.clockOffsetMs = wanted.data.offsetMs;
  return json({ now: iso(now(world)) });
}

/** All changes of a request are understood before the first is made. */
function patch({ body }: WireRequest, world: World): Answer {
  const wanted = z.array(worldPatch).safeParse([parseJson(body)].flat());
  if (!wanted.success) return json({ error: z.prettifyError(wanted.error), ops: OPS }, { status: 400 });
  const missed = wanted.data.filter((one) => !applyPatch(world, one));
  return missed.length === 0 ? empty(204) : json({ error: 'not found', missed }, { status: 404 });
}
