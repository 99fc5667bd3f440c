import type { Logger } from 'pino';
import { durationMs } from '../../domain/duration.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { SystemId, TenantId } from '../../domain/ids.ts';
import type { OrganisationDefinition, TenantDefinition } from '../../domain/organisation.ts';
import type { z } from 'zod';
import { createPacer, type Pace } from '../pacer.ts';
import { createTenantClient, type TenantClient } from './client.ts';
import { getJson, getList, type Answer } from './get-json.ts';
import { neededPermissions } from './permissions.ts';
import type { GraphRequest } from './requests.ts';

/** The system under which every tenant's token endpoint and Graph stand in a runbook. */
export const ENTRA: SystemId = 'entra';

/** A tenant opened for one activity call: its questions end with the activity. */
export interface OpenTenant {
  readonly definition: TenantDefinition;
  /** Origin of Graph that is asked. */
  readonly graphOrigin: string;
  one<Value>(request: GraphRequest, schema: z.ZodType<Value>): Promise<Answer<Value>>;
  list<Item>(request: GraphRequest, item: z.ZodType<Item>): Promise<Answer<readonly Item[]>>;
  /** Sends a request whose answer says nothing beyond its status. */
  act(request: GraphRequest): Promise<void>;
}

/** The tenants of the organisation, each with one client for as long as the worker lives. */
export interface Tenants {
  /**
   * @throws BreakglassError `SYSTEM_CUT` before any connection is made, where the tenant, or the issuer that the
   * engine's own credential comes from, is declared down; `REFERENCE_UNKNOWN` for a tenant that is not here.
   */
  open(call: {
    readonly tenant: TenantId;
    readonly cut: readonly SystemId[];
    readonly signal: AbortSignal;
  }): OpenTenant;
}

/**
 * Prepares the tenants of an organisation; nothing is read or connected until the first question. A process makes them
 * once: all who ask share the tokens, and the allowances that a tenant counts by application.
 */
export function createTenants({
  organisation,
  baseDirectory,
  logger,
  pace = createPacer(),
}: {
  readonly organisation: OrganisationDefinition;
  readonly baseDirectory: string;
  readonly logger: Logger;
  /** As the documented allowances have it, where it is left out; a pretend tenant without limits needs none. */
  readonly pace?: Pace;
}): Tenants {
  const clients = new Map<TenantId, TenantClient>();
  const requestMs = durationMs(organisation.waits.request);
  const clientOf = (tenant: TenantDefinition): TenantClient => {
    const known = clients.get(tenant.id);
    if (known !== undefined) return known;
    const needed = neededIn({ organisation, tenant });
    const client = createTenantClient({ tenant, needed, baseDirectory, requestMs, logger });
    clients.set(tenant.id, client);
    return client;
  };
  return {
    open: ({ tenant, cut, signal }) => {
      const definition = find({ organisation, tenant });
      refuseCut({ definition, cut });
      const client = paced({ client: clientOf(definition), tenant, pace });
      return {
        definition,
        graphOrigin: client.graphOrigin,
        one: (request, schema) => getJson({ client, request, schema, signal }),
        list: (request, item) => getList({ client, request, item, signal }),
        act: async (request) => {
          await client.send({ request, page: null, signal });
        },
      };
    },
  };
}

/** Each page of a request with a small allowance waits its turn, so that accounts checked at once do not trip each other. */
function paced({
  client,
  tenant,
  pace,
}: {
  readonly client: TenantClient;
  readonly tenant: TenantId;
  readonly pace: Pace;
}): TenantClient {
  return {
    graphOrigin: client.graphOrigin,
    send: async (input) => {
      const { allowance } = input.request;
      if (allowance === null) return await client.send(input);
      return await pace({ tenant, allowance, signal: input.signal }, () => client.send(input));
    },
  };
}

/** The permissions of all that the organisation can lead to in a tenant, by name. */
function neededIn({
  organisation,
  tenant: { id },
}: {
  readonly organisation: OrganisationDefinition;
  readonly tenant: TenantDefinition;
}): ReadonlySet<string> {
  const all = neededPermissions({ organisation, plan: null }).find(({ tenant }) => tenant === id);
  return new Set(all?.needed.map(({ permission }) => permission));
}

function find({
  organisation,
  tenant,
}: {
  readonly organisation: OrganisationDefinition;
  readonly tenant: TenantId;
}): TenantDefinition {
  const definition = organisation.tenants.find(({ id }) => id === tenant);
  if (definition !== undefined) return definition;
  const message = `expected the tenant ${tenant} in the worker's organisation file, but it is not there`;
  throw new BreakglassError({ code: 'REFERENCE_UNKNOWN', message });
}

function refuseCut({
  definition,
  cut,
}: {
  readonly definition: TenantDefinition;
  readonly cut: readonly SystemId[];
}): void {
  const { credential } = definition.engine;
  const needed = [
    ENTRA,
    ...(credential.kind === 'federated' && credential.issuer !== undefined ? [credential.issuer] : []),
  ];
  const down = needed.find((system) => cut.includes(system));
  if (down === undefined) return;
  const message = `expected not to need ${down}, which is declared down, but the tenant ${definition.id} cannot be asked without it`;
  throw new BreakglassError({ code: 'SYSTEM_CUT', message });
}
