import type { GraphCall } from './endpoint.ts';
import { GraphRefusal } from './refusal.ts';

/** Refuses an application that holds none of these directory roles, by template id: the permission is not enough. */
export function requireDirectoryRole({ world, appId }: GraphCall, roles: readonly string[]): void {
  const held = world.clients.find(({ clientId }) => clientId === appId)?.directoryRoles ?? [];
  if (!held.some((role) => roles.includes(role)))
    throw new GraphRefusal(
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    );
}
