import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PersonId } from '../domain/ids.ts';
import type { Reader } from '../domain/language/language.ts';

/** Half a day, whatever is done in it, and half an hour in which nothing is done. */
const LASTS_MS = 12 * 3_600_000;
const IDLE_MS = 30 * 60_000;
/** One for each device of a person, and then some; beyond, the oldest of that person ends, and nobody else's. */
const EACH_HAS = 10;
const ID_BYTES = 32;

/** Somebody who is signed in. */
export interface Session {
  readonly person: PersonId;
  /** `SHA256:…` of the key that signed, `passkey:SHA256:…` of a passkey; once the roster has it no more, the session is nobody's. */
  readonly key: string;
  /** Every form carries it: another site's page cannot know it. */
  readonly token: string;
}

/** Somebody who is signed in, as the roster has them now. */
export interface Signed extends Session {
  readonly reader: Reader;
}

/**
 * Who is signed in, in memory: a new start of the page signs everybody out. Ids are kept as digests only. A session that
 * was ended does not come back, whatever is still being answered for it.
 */
export interface Sessions {
  /** A new session under an id that nobody knew before, which is the cookie's value. */
  readonly begin: (who: Pick<Session, 'person' | 'key'>) => string;
  /** The session of a cookie; null for none. `active`: somebody did something, rather than the page by itself. */
  readonly find: (about: { id: string; active: boolean }) => Session | null;
  readonly end: (id: string) => void;
}

interface Kept extends Session {
  readonly since: number;
  seen: number;
}

/** @param now - milliseconds since the epoch. */
export function createSessions(now: () => number): Sessions {
  const kept = new Map<string, Kept>();
  return {
    begin: (who) => {
      const id = randomBytes(ID_BYTES).toString('base64url');
      const at = now();
      for (const [each, session] of kept) if (isOver({ session, at })) kept.delete(each);
      const own = [...kept].filter(([, { person }]) => person === who.person);
      const [oldest] = own;
      if (own.length >= EACH_HAS && oldest !== undefined) kept.delete(oldest[0]);
      kept.set(digestOf(id), {
        ...who,
        token: randomBytes(ID_BYTES).toString('base64url'),
        since: at,
        seen: at,
      });
      return id;
    },
    find: ({ id, active }) => {
      const session = kept.get(digestOf(id));
      if (session === undefined) return null;
      const at = now();
      if (isOver({ session, at })) {
        kept.delete(digestOf(id));
        return null;
      }
      if (active) session.seen = at;
      return session;
    },
    end: (id) => {
      kept.delete(digestOf(id));
    },
  };
}

/** Whether a form was made for this session. */
export function isToken({ session, token }: { session: Session; token: string }): boolean {
  const [expected, given] = [Buffer.from(session.token), Buffer.from(token)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function isOver({ session: { since, seen }, at }: { session: Kept; at: number }): boolean {
  return at - since >= LASTS_MS || at - seen >= IDLE_MS;
}

function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
