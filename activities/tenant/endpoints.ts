import { CLOUDS, originsOf } from '../../domain/clouds.ts';
import type { TenantDefinition } from '../../domain/organisation.ts';

/** Where a tenant lives on the wire. */
export interface Endpoints {
  /** Origin of the token service, without a slash at the end. */
  readonly login: string;
  /** Origin of Graph, without a slash at the end. */
  readonly graph: string;
  /** The resource that tokens are asked for; it stays the cloud's own when `endpoints` name other hosts. */
  readonly scope: string;
  /** The organisation names the hosts itself: a pretend tenant. */
  readonly custom: boolean;
}

/** The hosts of a tenant: its cloud's, or those that the organisation file names. */
export function endpointsOf(tenant: TenantDefinition): Endpoints {
  return {
    ...originsOf(tenant),
    scope: `${CLOUDS[tenant.cloud].graph}/.default`,
    custom: tenant.endpoints !== undefined,
  };
}

/** The document by which a tenant's token service shows that it is up. */
export function openIdConfiguration(tenant: TenantDefinition): string {
  return `${endpointsOf(tenant).login}/${tenant['tenant-id']}/v2.0/.well-known/openid-configuration`;
}
