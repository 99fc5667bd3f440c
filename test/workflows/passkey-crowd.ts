import type { Statement } from '../../domain/decision.ts';
import type { PlannedPasskey } from '../../domain/passkey.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { makeAuthenticator, type Authenticator, type Bent } from '../support/authenticator.ts';
import { enrolled, enrolmentOf, type SignAs } from '../support/enrolled.ts';
import type { Crowd } from './people.ts';

/** People of a crowd who decide with passkeys. */
export interface PasskeyCrowd {
  /** The same crowd, where these people sign decisions with their passkeys. */
  readonly crowd: Crowd;
  /** What a plan has of a person's passkeys; nothing for somebody without. */
  readonly planned: (person: string) => { readonly passkeys?: readonly PlannedPasskey[] };
  /** Signs a statement with somebody's passkey, as bent as a test wants it. */
  readonly assert: (
    statement: Statement,
    bent?: Bent,
    as?: string,
  ) => { statement: string; signature: string };
}

/** Gives passkeys to people of a crowd: one that counts, enrolled by its person, and one that does not, by two others. */
export function withPasskeys({
  crowd,
  counting,
  synced,
  vouchers,
}: {
  crowd: Crowd;
  counting: readonly string[];
  synced: readonly string[];
  vouchers: readonly string[];
}): PasskeyCrowd {
  const devices = new Map<string, Authenticator>([
    ...counting.map((id) => [id, makeAuthenticator()] as const),
    ...synced.map(
      (id) => [id, makeAuthenticator({ algorithm: 'EdDSA', backupEligible: true, counts: false })] as const,
    ),
  ]);
  const signAs: SignAs = ({ person, text, namespace }) => crowd.signText({ text, as: person, namespace });
  const keysOf = (person: string) => [crowd.publicKey(person)];
  const planned = new Map(
    [...devices].map(([person, { passkey }]) => {
      const people = counting.includes(person) ? [person] : vouchers;
      return [
        person,
        enrolled({ enrolment: enrolmentOf({ passkey, person }), people, signAs, keysOf }),
      ] as const;
    }),
  );
  const assert = (statement: Statement, bent: Bent = {}, as: string = statement.person) => {
    const text = canonicalText(statement);
    return { statement: text, signature: devices.get(as)?.assert(text, bent) ?? '' };
  };
  return {
    crowd: {
      ...crowd,
      sign: (statement, as = statement.person) =>
        devices.has(as) ? Promise.resolve(assert(statement, {}, as)) : crowd.sign(statement, as),
    },
    planned: (person) => {
      const passkey = planned.get(person);
      return passkey === undefined ? {} : { passkeys: [passkey] };
    },
    assert,
  };
}
