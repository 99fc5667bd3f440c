import { BreakglassError } from '../domain/errors.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import { plannedAlert } from '../domain/plan/alert-source.ts';
import { firstDifference } from '../domain/plan/difference.ts';
import { plannedAccount, systemsOf } from '../domain/plan/parts.ts';
import type { PlannedAccount, PlannedAlertSource, PlannedSystem } from '../domain/plan/types.ts';
import type { Act } from './room.ts';

/** What a call can name that leads the engine somewhere, or to somebody. */
export interface Named {
  readonly account?: PlannedAccount;
  readonly unit?: string;
  readonly source?: PlannedAlertSource;
  readonly alerts?: readonly PlannedAlertSource[];
  readonly system?: PlannedSystem;
}

/**
 * Does only what is asked about the worker's own organisation: accounts, addresses and queries are its file's to say, not
 * the caller's. `REFERENCE_UNKNOWN` for what is not there, `PLAN_CHANGED` for what is not so there.
 */
export function ofOwnParts<Input extends Named, Output>(act: Act<Input, Output>): Act<Input, Output> {
  return async (room, input, attempt) => {
    requireOwnParts({ organisation: room.organisation, named: input });
    return await act(room, input, attempt);
  };
}

function requireOwnParts({
  organisation,
  named: { account, unit, source, alerts = [], system },
}: {
  readonly organisation: OrganisationDefinition;
  readonly named: Named;
}): void {
  if (account !== undefined) {
    const definition = organisation.accounts.find(({ id }) => id === account.id);
    const own = definition === undefined ? undefined : whoIs(plannedAccount(definition));
    requireSame({ what: `the account ${account.id}`, own, came: whoIs(account) });
    const ownUnit = definition?.['restricted-unit'];
    if (unit !== undefined)
      requireSame({ what: `the restricted unit of ${account.id}`, own: ownUnit, came: unit });
  }
  for (const came of source === undefined ? alerts : [source]) {
    const alert = organisation.alerts.find(({ id }) => id === came.id);
    const own = alert === undefined ? undefined : plannedAlert({ alert, organisation });
    requireSame({ what: `the alert source ${came.id}`, own, came });
  }
  if (system !== undefined) {
    const own = systemsOf(organisation).find(({ id }) => id === system.id)?.probe;
    requireSame({ what: `the probe of ${system.id}`, own, came: system.probe });
  }
}

/** How an account is to be judged may have changed in the file since the run began; who it is may not. */
function whoIs({ id, tenant, objectId, userPrincipalName }: PlannedAccount) {
  return { id, tenant, objectId, userPrincipalName };
}

function requireSame({
  what,
  own,
  came,
}: {
  readonly what: string;
  readonly own: unknown;
  readonly came: unknown;
}): void {
  const expected = `expected ${what} as the worker's organisation file has it`;
  if (own === undefined)
    throw new BreakglassError({ code: 'REFERENCE_UNKNOWN', message: `${expected}, but it is not there` });
  const place = firstDifference({ expected: own, came });
  if (place === null) return;
  const where = place.path === '' ? '' : ` at ${place.path}`;
  throw new BreakglassError({ code: 'PLAN_CHANGED', message: `${expected}, but it differs${where}` });
}
