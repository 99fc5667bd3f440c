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

/**
 * Hosts of each cloud.
 *
 * @see https://learn.microsoft.com/graph/deployments
 */
const CLOUDS: Readonly<
  Record<TenantDefinition['cloud'], { readonly login: string; readonly graph: string }>
> = {
  global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  'us-government': { login: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
  'us-government-dod': { login: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
  china: { login: 'https://login.chinacloudapi.cn', graph: 'https://microsoftgraph.chinacloudapi.cn' },
};

/** The hosts of a tenant: its cloud's, or those that the organisation file names. */
export function endpointsOf(tenant: TenantDefinition): Endpoints {
  const cloud = CLOUDS[tenant.cloud];
  const scope = `${cloud.graph}/.default`;
  if (tenant.endpoints === undefined) return { ...cloud, scope, custom: false };
  const { login, graph } = tenant.endpoints;
  return { login: new URL(login).origin, graph: new URL(graph).origin, scope, custom: true };
}

/** The document by which a tenant's token service shows that it is up. */
export function openIdConfiguration(tenant: TenantDefinition): string {
  return `${endpointsOf(tenant).login}/${tenant['tenant-id']}/v2.0/.well-known/openid-configuration`;
}
