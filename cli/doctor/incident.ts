import { existsSync } from 'node:fs';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { commandLine } from '../live/next.ts';
import type { Place } from '../place.ts';
import { planFor } from '../plan-for.ts';
import type { Check } from './examine.ts';

/** The packaged runbook for the day on which nobody gets in; a copy of one's own goes by the same name. */
const REAL = 'regain-access';

/** Whether the real day is prepared for: who may go on without a quorum, and a runbook that can be carried out. */
export function incidentChecks({
  organisation,
  place,
}: {
  organisation: OrganisationDefinition;
  place: Place;
}): [what: string, check: Promise<Check>][] {
  return [
    ['bypass', Promise.resolve(checkBypass(organisation))],
    ['incident', checkIncident(place)],
  ];
}

/** Nobody has to be able to bypass; that nobody is must be meant. */
export function checkBypass({ bypass, people }: Pick<OrganisationDefinition, 'bypass' | 'people'>): Check {
  const roles = bypass?.roles ?? [];
  const may = people.filter((person) => person.roles.some((role) => roles.includes(role)));
  if (may.length > 0) return { state: 'ok', seen: may.map(({ id }) => id).join(', '), mend: null };
  return {
    state: 'warn',
    seen:
      bypass === undefined
        ? 'nobody: an incident waits until its quorum is there'
        : `nobody has the role ${roles.join(' or ')}`,
    mend: 'name roles in the organisation file: bypass: { roles: [commander] }, or leave it where nobody may',
  };
}

async function checkIncident(place: Place): Promise<Check> {
  const own = path.join(place.directory, 'runbooks', `${REAL}.yaml`);
  const runbook = existsSync(own) ? own : REAL;
  try {
    const { plan } = await planFor({ runbook, place, cwd: place.directory, mode: 'incident' });
    return { state: 'ok', seen: `${runbook}: ${plan.steps.length} steps`, mend: null };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    const see = commandLine({ words: ['validate', runbook], place });
    return {
      state: 'warn',
      seen: `${runbook} cannot be carried out: ${error.code}: ${error.message}`,
      mend: `mend the organisation file, or your copy of it in ${own}; all that it lacks: ${see}`,
    };
  }
}
