import { iso, nextGuid } from './clock.ts';
import type { SignIn } from './logs.ts';
import type { User, World } from './world.ts';

type Told = Omit<
  SignIn,
  | 'correlationId'
  | 'createdDateTime'
  | 'visibleAt'
  | 'userId'
  | 'userDisplayName'
  | 'userPrincipalName'
  | 'isInteractive'
  | 'clientAppUsed'
>;

/**
 * A sign-in of a user in a browser, at a time of the tenant's clock; in the log at once, and by a visit of its own, unless
 * told otherwise.
 */
export function logEntry({
  world,
  user,
  at,
  visibleAt = at,
  correlationId = nextGuid(world),
  ...told
}: { world: World; user: User; at: number; visibleAt?: number; correlationId?: string } & Told): SignIn {
  return {
    ...told,
    correlationId,
    createdDateTime: iso(at),
    visibleAt,
    userId: user.id,
    userDisplayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    isInteractive: true,
    clientAppUsed: 'Browser',
  };
}

/** An ordinary one, with a password at the start page of Microsoft 365. */
export function officeEntry({
  world,
  user,
  at,
  errorCode = 0,
}: {
  world: World;
  user: User;
  at: number;
  errorCode?: number;
}): SignIn {
  return logEntry({
    world,
    user,
    at,
    id: nextGuid(world),
    appId: '4765445b-32c6-49b0-83e6-1d93765276ca',
    appDisplayName: 'OfficeHome',
    ipAddress: '203.0.113.40',
    errorCode,
    failureReason: errorCode === 0 ? 'Other.' : 'Invalid user name or password.',
    method: 'password',
    conditionalAccessStatus: errorCode === 0 ? 'success' : 'notApplied',
    appliedPolicies: [],
  });
}
