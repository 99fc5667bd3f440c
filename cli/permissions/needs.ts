import { compareGranted, readGranted, type GrantCompared } from '../../activities/tenant/granted.ts';
import { neededPermissions, type TenantPermissions } from '../../activities/tenant/permissions.ts';
import { durationMs } from '../../domain/duration.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition, TenantDefinition } from '../../domain/organisation.ts';
import { loadPlan, loadRunbook, type Loaded } from '../definitions.ts';
import type { Io } from '../io.ts';
import type { Place } from '../place.ts';
import { trustedCaOf } from '../trusted-ca.ts';

/** What each tenant has to grant: for one runbook, or, where none is named, for all that the organisation can lead to. */
export async function needsOf({
  organisation,
  runbook,
  place: { directory },
  io: { cwd },
}: {
  readonly organisation: Loaded<OrganisationDefinition>;
  readonly runbook: string | undefined;
  readonly place: Place;
  readonly io: Io;
}): Promise<readonly TenantPermissions[]> {
  if (runbook === undefined) return neededPermissions({ organisation: organisation.value, plan: null });
  const plan = loadPlan({
    runbook: await loadRunbook({ name: runbook, cwd }),
    organisation,
    trustedCa: await trustedCaOf({ organisation: organisation.value, directory }),
    mode: 'drill',
  });
  return neededPermissions({ organisation: organisation.value, plan });
}

/** The tenant of the organisation file by its id. */
export function tenantOf({
  organisation,
  id,
}: {
  readonly organisation: OrganisationDefinition;
  readonly id: string;
}): TenantDefinition {
  const found = organisation.tenants.find((tenant) => tenant.id === id);
  if (found !== undefined) return found;
  const known = organisation.tenants.map((tenant) => tenant.id).join(', ');
  const message = `expected --tenant with one of ${known}, got ${JSON.stringify(id)}`;
  throw new BreakglassError({ code: 'USAGE', message });
}

/** What one tenant has granted, held against what is needed; `compared` is null for a token that cannot be read. */
export interface Grant {
  readonly tenant: string;
  readonly compared: GrantCompared | null;
}

/** Asks each tenant for a token and holds what it grants against what is needed. Throws as a token source does. */
export async function grantsOf({
  organisation,
  baseDirectory,
  needs,
  signal,
}: {
  readonly organisation: OrganisationDefinition;
  readonly baseDirectory: string;
  readonly needs: readonly TenantPermissions[];
  readonly signal: AbortSignal;
}): Promise<readonly Grant[]> {
  const requestMs = durationMs(organisation.waits.request);
  const grants: Grant[] = [];
  for (const { tenant: id, needed } of needs) {
    const tenant = tenantOf({ organisation, id });
    const granted = await readGranted({ tenant, baseDirectory, requestMs, signal });
    grants.push({ tenant: id, compared: granted === null ? null : compareGranted({ needed, granted }) });
  }
  return grants;
}
