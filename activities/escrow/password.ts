import { randomInt } from 'node:crypto';
import type { PasswordAlphabet, PasswordPolicy } from '../../domain/escrow.ts';

/** Each kind of character by itself: Entra wants three of the four, and every password made here has all. */
const KINDS: Readonly<Record<PasswordAlphabet, readonly string[]>> = {
  readable: ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '-_.:+=@#%'],
  printable: [
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    'abcdefghijklmnopqrstuvwxyz',
    '0123456789',
    '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  ],
};

/**
 * A password drawn from the platform's secure random numbers, every character as likely as any other; drawn again as
 * long as a kind is missing, so that no place is fixed to one.
 *
 * @see https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy
 */
export function makePassword({ length, alphabet }: PasswordPolicy): string {
  const kinds = KINDS[alphabet];
  const all = kinds.join('');
  for (;;) {
    const password = Array.from({ length }, () => all[randomInt(all.length)]).join('');
    if (kinds.every((kind) => Array.from(password).some((character) => kind.includes(character))))
      return password;
  }
}
