import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { Loaded } from '../definitions.ts';
import type { Io } from '../io.ts';
import { commandLine } from '../live/next.ts';
import { needsOf } from '../permissions/needs.ts';
import type { Place } from '../place.ts';
import type { Check } from './examine.ts';

/** For each tenant the permissions that it has to grant; none where the runbook has no plan, which is told by itself. */
export async function permissionChecks(asked: {
  readonly organisation: Loaded<OrganisationDefinition>;
  readonly runbook: string | undefined;
  readonly place: Place;
  readonly io: Io;
}): Promise<[what: string, check: Promise<Check>][]> {
  const words = ['permissions', ...(asked.runbook === undefined ? [] : [asked.runbook])];
  const mend = `why each, a script that grants them, and whether they are granted: ${commandLine({ words, place: asked.place })}`;
  try {
    const tenants = await needsOf(asked);
    return tenants.map(({ tenant, needed, beside }) => {
      const seen = [...needed.map(({ permission }) => permission), ...beside].join(', ');
      return [`permissions ${tenant}`, Promise.resolve<Check>({ state: 'ok', seen: `needs ${seen}`, mend })];
    });
  } catch (error) {
    if (error instanceof BreakglassError) return [];
    throw error;
  }
}
