import { randomBytes } from 'node:crypto';
import { now } from '../world/clock.ts';
import type { User, World } from '../world/world.ts';
import type { WireRequest } from '../wire.ts';

const COOKIE = 'portal-session';

/** Opens a session; returns the `set-cookie` header. */
export function openSession(world: World, { user, request }: { user: User; request: WireRequest }): string {
  const token = randomBytes(24).toString('base64url');
  world.sessions.set(token, { userId: user.id, since: now(world) });
  const secure = request.url.protocol === 'https:' ? '; Secure' : '';
  return `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict${secure}`;
}

/** Who is signed in, or null. A session that began before the user's sessions were revoked is over. */
export function sessionUser(world: World, request: WireRequest): User | null {
  const session = world.sessions.get(cookie(request));
  const user = world.users.find(({ id }) => id === session?.userId);
  if (session === undefined || user === undefined) return null;
  return session.since >= Date.parse(user.signInSessionsValidFromDateTime) ? user : null;
}

/** Ends the session; returns the `set-cookie` header that removes it. */
export function closeSession(world: World, request: WireRequest): string {
  world.sessions.delete(cookie(request));
  return `${COOKIE}=; Path=/; Max-Age=0`;
}

function cookie({ headers }: WireRequest): string {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]*)`).exec(headers.cookie ?? '')?.[1] ?? '';
}
