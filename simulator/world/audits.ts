import { iso, nextGuid, now } from './clock.ts';
import type { AuditEntry, AuditTarget } from './logs.ts';
import type { AdministrativeUnit, User, World } from './world.ts';

/** Who caused a change: the person themself, or an application. */
export type Actor = { readonly user: User } | { readonly appId: string };

/** Writes into the audit log that something of a user was changed; it shows when the log's delay is over. */
export function audit(
  world: World,
  {
    user,
    actor,
    activity,
    property,
  }: { user: User; actor: Actor; activity: string; property: string | null },
): void {
  const modifiedProperties =
    property === null
      ? []
      : [{ displayName: 'Included Updated Properties', oldValue: null, newValue: property }];
  write(world, {
    activityDisplayName: activity,
    category: 'UserManagement',
    loggedByService: activity.startsWith('User ') ? 'Authentication Methods' : 'Core Directory',
    initiatedBy: initiator(actor),
    targetResources: [{ ...target(user), modifiedProperties }],
  });
}

/**
 * Writes that a user came into a unit or went out of it. The entry is about the user too: whoever looks for what became
 * of the account finds it. A restricted unit has activities of its own.
 *
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
export function auditMove(
  world: World,
  { user, unit, actor, member }: { user: User; unit: AdministrativeUnit; actor: Actor; member: boolean },
): void {
  const kind = unit.isMemberManagementRestricted ? 'restricted management ' : '';
  write(world, {
    activityDisplayName: `${member ? 'Add member to' : 'Remove member from'} ${kind}administrative unit`,
    category: 'AdministrativeUnit',
    loggedByService: 'Core Directory',
    initiatedBy: initiator(actor),
    targetResources: [
      target(user),
      {
        id: unit.id,
        displayName: unit.displayName,
        type: 'AdministrativeUnit',
        userPrincipalName: null,
        modifiedProperties: [],
      },
    ],
  });
}

type Written = Pick<
  AuditEntry,
  'activityDisplayName' | 'category' | 'loggedByService' | 'initiatedBy' | 'targetResources'
>;

function write(world: World, written: Written): void {
  world.audits.push({
    id: `Directory_${nextGuid(world)}`,
    activityDateTime: iso(now(world)),
    visibleAt: now(world) + world.ingestion.auditsMs,
    correlationId: nextGuid(world),
    result: 'success',
    ...written,
  });
}

function target({ id, displayName, userPrincipalName }: User): AuditTarget {
  return { id, displayName, type: 'User', userPrincipalName, modifiedProperties: [] };
}

function initiator(actor: Actor): AuditEntry['initiatedBy'] {
  if ('appId' in actor) return { user: null, app: { appId: actor.appId, displayName: 'breakglass engine' } };
  const { id, displayName, userPrincipalName } = actor.user;
  return { user: { id, displayName, userPrincipalName }, app: null };
}
