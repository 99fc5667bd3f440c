import { portalOf } from '../../domain/clouds.ts';
import type { Plan } from '../../domain/plan/types.ts';

/**
 * What people need to know who have nothing but the paper: under which name each account signs in and where, where its
 * credential lies, and who may go on without a quorum. A plan knows of a safe only where a step opens it.
 */
export function sayWhereabouts(plan: Plan): string[] {
  return [
    ...plan.accounts.map(({ id }) => sayAccount({ plan, id })),
    ...sayPortals(plan),
    ...sayBypass(plan),
  ];
}

function sayAccount({ plan: { accounts, sources }, id }: { plan: Plan; id: string }): string {
  const account = accounts.find((each) => each.id === id);
  const lies = sources.flatMap(({ id: source, place, seals }) => {
    const seal = Object.hasOwn(seals, id) ? seals[id] : undefined;
    return seal === undefined ? [] : [`${source}: ${place}, seal ${seal}`];
  });
  const where = lies.length === 0 ? `in ${account?.source ?? 'no source'}` : lies.join('; or ');
  return `${id} is ${account?.userPrincipalName ?? id}. Its envelope: ${where}`;
}

function sayPortals({ accounts, tenants }: Plan): string[] {
  const used = tenants.filter(({ id }) => accounts.some(({ tenant }) => tenant === id));
  return used.map(({ id, origins }) => `Sign in to ${id} at: ${portalOf(origins)}`);
}

/** Nobody may in a drill. */
function sayBypass({ mode, bypassRoles, people }: Plan): string[] {
  if (mode === 'drill') return [];
  const may = people.filter(({ roles }) => roles.some((role) => bypassRoles.includes(role)));
  const who = may.map(({ id }) => id).join(', ');
  return [
    who === ''
      ? 'Nobody may go on without an approval that cannot be had'
      : `May go on where an approval cannot be had, giving a reason (--bypass): ${who}`,
  ];
}
