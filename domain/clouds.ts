import type { TenantDefinition } from './organisation.ts';

/** The two hosts of a tenant, as origins (RFC 6454): scheme, host and port, without a slash at the end. */
export interface Origins {
  /** The token service. */
  readonly login: string;
  /** Microsoft Graph. */
  readonly graph: string;
}

/**
 * Hosts of each cloud.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
export const CLOUDS: Readonly<Record<TenantDefinition['cloud'], Origins>> = {
  global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  'us-government': { login: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
  'us-government-dod': { login: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
  china: {
    login: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
  },
};

/**
 * Where Log Analytics is asked in each cloud; also the resource that its tokens are for.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/logs/api/overview
 */
export const LOG_ANALYTICS: Readonly<Record<TenantDefinition['cloud'], string>> = {
  global: 'https://api.loganalytics.io',
  'us-government': 'https://api.loganalytics.us',
  'us-government-dod': 'https://api.loganalytics.us',
  china: 'https://api.loganalytics.azure.cn',
};

/** Where a tenant is asked: at its cloud's hosts, or at those that the organisation file names. */
export function originsOf({ cloud, endpoints }: Pick<TenantDefinition, 'cloud' | 'endpoints'>): Origins {
  if (endpoints === undefined) return CLOUDS[cloud];
  return { login: new URL(endpoints.login).origin, graph: new URL(endpoints.graph).origin };
}

/** Are both the published hosts of one Microsoft cloud? Anything else may be a pretend tenant. */
export function areMicrosofts({ login, graph }: Origins): boolean {
  return Object.values(CLOUDS).some((cloud) => cloud.login === login && cloud.graph === graph);
}

/**
 * Where people of a cloud sign in by hand, by its token service: the portal of its administrators.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
const PORTALS: Readonly<Record<string, string>> = {
  [CLOUDS.global.login]: 'https://entra.microsoft.com',
  [CLOUDS['us-government'].login]: 'https://portal.azure.us',
  [CLOUDS.china.login]: 'https://portal.azure.cn',
};

/** Where an administrator of a tenant signs in by hand; in words where its hosts are not Microsoft's. */
export function portalOf({ login }: Pick<Origins, 'login'>): string {
  return PORTALS[login] ?? `the portal of the tenant that ${login} signs in to`;
}

/** Where the holder of an account registers a new passkey for it; in words where no address is known. */
export function securityInfoOf(origins: Pick<Origins, 'login'>): string {
  return origins.login === CLOUDS.global.login
    ? 'https://mysignins.microsoft.com/security-info'
    : `the security info page of the account (${portalOf(origins)})`;
}

/** The tenants that are not at the hosts of one Microsoft cloud. */
export function foreignTenants<T extends { readonly origins: Origins }>(tenants: readonly T[]): T[] {
  return tenants.filter(({ origins }) => !areMicrosofts(origins));
}

/**
 * Why the answers of a plan's tenants may be somebody else's than Microsoft's, in words; empty where every host is a
 * published one and no certificates are trusted but the system's.
 */
export function sayNotMicrosofts({
  tenants,
  alerts = [],
  trustedCa,
}: {
  tenants: readonly { readonly id: string; readonly origins: Origins }[];
  /** Sources of alerts that are asked somewhere else than their tenant's Graph have an origin of their own. */
  alerts?: readonly { readonly id: string; readonly origin?: string }[];
  trustedCa: string | null;
}): string[] {
  const foreign = foreignTenants(tenants).map(
    ({ id }) => `not Microsoft's: tenant ${id} is at other addresses, so a pretend tenant or a proxy`,
  );
  const logs = alerts
    .filter(({ origin }) => origin !== undefined && !Object.values(LOG_ANALYTICS).includes(origin))
    .map(({ id }) => `not Microsoft's: the log of alert source ${id} is at another address`);
  const trust =
    trustedCa === null
      ? []
      : [`not the system's trust alone: trust-ca adds certificates, SHA-256 ${trustedCa}`];
  return [...foreign, ...logs, ...trust];
}
