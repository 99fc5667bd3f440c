import { iso, nextGuid, now } from './clock.ts';
import type { SignIn } from './logs.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;

/** What happened before the start: ordinary people, one of them mistyping. No emergency account among them. */
export function seedSignIns(world: World): SignIn[] {
  const past = [
    { name: 'employee-1', minutesAgo: 300, errorCode: 0 },
    { name: 'admin-1', minutesAgo: 180, errorCode: 0 },
    { name: 'employee-2', minutesAgo: 95, errorCode: 50126 },
    { name: 'employee-2', minutesAgo: 94, errorCode: 0 },
    { name: 'admin-2', minutesAgo: 40, errorCode: 0 },
  ];
  return past.flatMap(({ name, minutesAgo, errorCode }) => {
    const user = world.users.find(({ displayName }) => displayName === name);
    if (user === undefined) return [];
    const at = now(world) - minutesAgo * MINUTE_MS;
    return [
      {
        id: nextGuid(world),
        correlationId: nextGuid(world),
        createdDateTime: iso(at),
        visibleAt: at,
        userId: user.id,
        userDisplayName: user.displayName,
        userPrincipalName: user.userPrincipalName,
        appId: '4765445b-32c6-49b0-83e6-1d93765276ca',
        appDisplayName: 'OfficeHome',
        ipAddress: '203.0.113.40',
        isInteractive: true,
        clientAppUsed: 'Browser',
        errorCode,
        failureReason: errorCode === 0 ? 'Other.' : 'Invalid user name or password.',
        method: 'password' as const,
        conditionalAccessStatus: errorCode === 0 ? ('success' as const) : ('notApplied' as const),
        appliedPolicies: [],
      },
    ];
  });
}
