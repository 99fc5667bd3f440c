import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { BreakglassError } from '../domain/errors.ts';

/** SSHSIG namespace of a sign-in to the page (`ssh-keygen -Y sign -n breakglass-page`); no decision has it. */
export const PAGE_NAMESPACE = 'breakglass-page';

/** Long enough to fetch a hardware key from the next room. */
const LASTS_MS = 5 * 60_000;
const NONCE_BYTES = 16;
const FORM =
  /^breakglass-page sign-in at (?<origin>\S{1,300}) until (?<until>\S{24}) (?<nonce>[\w-]{22})\.(?<mac>[\w-]{43})$/;

/**
 * Texts that people sign to sign in: each for one origin, one browser and five minutes, and good once. Nothing is kept
 * of those that were only asked for, so nobody fills the memory by asking.
 */
export interface Challenges {
  /** A new one for the browser that has this mark. */
  readonly make: (browser: string) => string;
  /** `CHALLENGE_REFUSED` for a text that we did not make for this browser, that is too old, or that was used. */
  readonly require: (about: { text: string; browser: string }) => void;
  /** After this, the text is refused. */
  readonly spend: (text: string) => void;
}

/** The key is made anew at each start of the page: what was asked for before is refused. */
export function createChallenges({ origin, now }: { origin: string; now: () => number }): Challenges {
  const key = randomBytes(32);
  /** Used ones with their end, until then. */
  const spent = new Map<string, number>();
  const macOf = (about: { until: string; nonce: string; browser: string }): string =>
    createHmac('sha256', key)
      .update([origin, about.until, about.nonce, about.browser].join('\n'))
      .digest('base64url');
  return {
    make: (browser) => {
      const until = new Date(now() + LASTS_MS).toISOString();
      const nonce = randomBytes(NONCE_BYTES).toString('base64url');
      return `breakglass-page sign-in at ${origin} until ${until} ${nonce}.${macOf({ until, nonce, browser })}`;
    },
    require: ({ text, browser }) => {
      const { origin: named, until = '', nonce = '', mac = '' } = FORM.exec(text)?.groups ?? {};
      if (named !== origin || !isSame(mac, macOf({ until, nonce, browser })))
        throw refused('was not made for this browser here; load the sign-in page again');
      if (now() >= Date.parse(until)) throw refused('is too old; load the sign-in page again');
      if (spent.has(text)) throw refused('was used already; load the sign-in page again');
    },
    spend: (text) => {
      for (const [each, end] of spent) if (now() >= end) spent.delete(each);
      spent.set(text, now() + LASTS_MS);
    },
  };
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function refused(why: string): BreakglassError {
  return new BreakglassError({
    code: 'CHALLENGE_REFUSED',
    message: `expected a challenge that is good: this one ${why}`,
  });
}
