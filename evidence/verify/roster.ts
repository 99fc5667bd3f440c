import type { ErrorCode } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { readPublicKey } from '../../domain/ssh-key.ts';
import { NAMES } from '../names.ts';
import type { CheckedPlan } from './plan.ts';
import { Break } from './report.ts';

/** The people of an organisation as its own file names them, with their roles and keys. */
export type Roster = Pick<OrganisationDefinition, 'organisation' | 'people'>;

/**
 * Checks that a plan is of the roster's organisation, and that each of its people is in the roster with every role
 * and key that the plan gives them, as is whoever vouches for their passkeys. A roster changes: old evidence is checked with the file of its day.
 */
export function checkRoster({ plan, roster }: { plan: CheckedPlan; roster: Roster }): void {
  if (plan.organisation !== roster.organisation)
    throw broken(
      'PLAN_CHANGED',
      `expected a plan of ${roster.organisation}, got one of ${plan.organisation}`,
    );
  for (const { id, roles, keys, passkeys = [] } of plan.people) {
    const known = roster.people.find((person) => person.id === id);
    const role = roles.find((each) => known?.roles.includes(each) !== true);
    if (known === undefined || role !== undefined) {
      const as = role === undefined ? '' : ` as ${role}`;
      throw broken('PERSON_UNKNOWN', `expected people of the roster, got ${id}${as}`);
    }
    requireKeys({ roster, id, keys });
    for (const { person, key } of passkeys.flatMap(({ vouches }) => vouches))
      requireKeys({ roster, id: person, keys: [key] });
  }
}

function requireKeys({ roster, id, keys }: { roster: Roster; id: string; keys: readonly string[] }): void {
  const own = roster.people.find((person) => person.id === id)?.keys.map(fingerprint) ?? [];
  if (!keys.every((key) => own.includes(fingerprint(key))))
    throw broken('KEY_UNTRUSTED', `expected only keys that the roster gives ${id}, got another`);
}

/** A key that cannot be read is equal to none but itself. */
function fingerprint(line: string): string {
  const key = readPublicKey(line);
  return key.ok ? key.fingerprint : line;
}

function broken(code: ErrorCode, message: string): Break {
  return new Break({ code, place: NAMES.plan, message });
}
