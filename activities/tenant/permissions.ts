import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { opening } from './permission-cover.ts';
import { REQUEST_USES, type RequestUse } from './request-uses.ts';
import { usesOf, type Use } from './uses.ts';

/** One application permission of Microsoft Graph that the engine needs in a tenant. */
export interface NeededPermission {
  readonly permission: string;
  /** What it is for, a clause for each request. */
  readonly why: readonly string[];
  /** The requests that need it: method and path, `ID` for each id. */
  readonly requests: readonly string[];
  /** What is lost without it, a clause for each request. */
  readonly without: readonly string[];
  /** Directory roles that its requests need beside it, in words; mostly none. */
  readonly roles: readonly string[];
}

/** What one tenant has to grant. */
export interface TenantPermissions {
  /** The tenant's id in the organisation file. */
  readonly tenant: string;
  /** Sorted by name. */
  readonly needed: readonly NeededPermission[];
  /** What is needed beside permissions of Graph, in words: rights in Azure. */
  readonly beside: readonly string[];
}

/**
 * Exactly the application permissions that the engine needs in each tenant: for this plan, or for all that the
 * organisation can lead to. None of them can be left out, and none stands beside a wider one that is needed anyway.
 *
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
export function neededPermissions({
  organisation,
  plan,
}: {
  readonly organisation: OrganisationDefinition;
  readonly plan: Plan | null;
}): readonly TenantPermissions[] {
  return organisation.tenants.map((tenant) => {
    const uses = usesOf({ tenant, organisation, plan });
    const beside = besideGraph({ alerts: (plan ?? organisation).alerts, tenant: tenant.id });
    return { tenant: tenant.id, needed: permissionsFor(demandsOf(uses)), beside };
  });
}

/** Log Analytics goes by Azure's roles. @see https://learn.microsoft.com/azure/azure-monitor/logs/manage-access */
function besideGraph({
  alerts,
  tenant,
}: {
  readonly alerts: Plan['alerts'] | OrganisationDefinition['alerts'];
  readonly tenant: string;
}): readonly string[] {
  return alerts.flatMap((source) =>
    source.kind === 'log-analytics' && source.tenant === tenant
      ? [
          `the Azure role Log Analytics Reader on the workspace ${source.workspace}, for the alerts of ${source.id}`,
        ]
      : [],
  );
}

/** One permission that one request needs, as the least of its kind. */
interface Demand {
  readonly least: string;
  readonly use: RequestUse;
  readonly without: string;
}

function demandsOf(uses: ReadonlySet<Use>): readonly Demand[] {
  const isMade = ({ usedBy }: { readonly usedBy: readonly Use[] }) => usedBy.some((use) => uses.has(use));
  return Object.values(REQUEST_USES)
    .filter(isMade)
    .flatMap((use): Demand[] => {
      const { request, also, without } = use;
      return [
        { least: request.permission, use, without },
        ...(also !== undefined && isMade(also)
          ? [{ least: also.permission, use, without: also.without }]
          : []),
      ];
    });
}

/** Leaves out what a wider one holds that is needed anyway. */
function permissionsFor(demands: readonly Demand[]): readonly NeededPermission[] {
  const all = new Set(demands.map(({ least }) => least));
  const isHeld = (permission: string) =>
    opening(permission).some((other) => other !== permission && all.has(other));
  return [...all]
    .filter((permission) => !isHeld(permission))
    .sort()
    .map((permission) => needOf({ permission, demands }));
}

function needOf({
  permission,
  demands,
}: {
  readonly permission: string;
  readonly demands: readonly Demand[];
}): NeededPermission {
  const its = demands.filter(({ least }) => opening(least).includes(permission));
  return {
    permission,
    why: its.map(({ use }) => use.why),
    requests: its.map(({ use: { request } }) => `${request.method} /${request.version}${request.path}`),
    without: [...new Set(its.map(({ without }) => without))],
    roles: [...new Set(its.flatMap(({ use: { request } }) => request.role ?? []))],
  };
}
