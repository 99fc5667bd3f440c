import { neededPermissions } from '../../activities/tenant/permissions.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { AccountDefinition, OrganisationDefinition } from '../../domain/organisation.ts';
import { grantsOf, type Grant } from '../permissions/needs.ts';

/**
 * How the tenants of these accounts granted the engine its permissions, for all that the organisation can lead to. Empty
 * where a tenant gives no token, which the checks say themselves.
 */
export async function grantedTo({
  organisation,
  baseDirectory,
  accounts,
  signal,
}: {
  readonly organisation: OrganisationDefinition;
  readonly baseDirectory: string;
  readonly accounts: readonly AccountDefinition[];
  readonly signal: AbortSignal;
}): Promise<readonly Grant[]> {
  const tenants = new Set(accounts.map(({ tenant }) => tenant));
  const needs = neededPermissions({ organisation, plan: null }).filter(({ tenant }) => tenants.has(tenant));
  try {
    return await grantsOf({ organisation, baseDirectory, needs, signal });
  } catch (error) {
    if (error instanceof BreakglassError) return [];
    throw error;
  }
}

/** Whether there is anything to say about a grant. */
export function isUneven({ compared }: Grant): boolean {
  return compared !== null && compared.missing.length + compared.superfluous.length > 0;
}
