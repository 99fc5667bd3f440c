import type { Finding } from './finding.ts';
import type { HeldRole } from './snapshot.ts';

/**
 * Template id of the Global Administrator role, equal in every tenant.
 *
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';

/** Only a permanent, active, tenant-wide assignment works while Privileged Identity Management is down. */
export function judgeRoles(roles: readonly HeldRole[]): Finding {
  const expected = 'Global Administrator, active and permanent, for the whole tenant';
  const held = globalAdministrator(roles);
  const standing = held.filter(isStanding);
  if (standing.length > 0) {
    const direct = standing.some(({ via }) => via === 'direct');
    const seen = direct ? 'active and permanent' : 'active and permanent, through a group';
    return { state: 'corroborated', expected, seen };
  }
  return { state: 'contradicted', expected, seen: sayLesser(held) };
}

/** Whether the account is a Global Administrator whom nothing has to activate and nothing ends. */
export function isStandingAdministrator(roles: readonly HeldRole[]): boolean {
  return globalAdministrator(roles).some(isStanding);
}

function globalAdministrator(roles: readonly HeldRole[]): readonly HeldRole[] {
  return roles.filter(({ role, scope }) => role === GLOBAL_ADMINISTRATOR && scope === '/');
}

function isStanding({ how, permanent }: HeldRole): boolean {
  return how === 'active' && permanent;
}

function sayLesser(held: readonly HeldRole[]): string {
  const active = held.find(({ how }) => how === 'active');
  if (active !== undefined)
    return active.endsAt === null ? 'active for a time only' : `active until ${active.endsAt} only`;
  return held.length > 0 ? 'eligible only' : 'not assigned';
}
