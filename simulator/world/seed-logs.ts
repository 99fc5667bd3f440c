import { now } from './clock.ts';
import { officeEntry } from './log-entry.ts';
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
    return [officeEntry({ world, user, at, errorCode })];
  });
}
