import { plain } from '../plain.ts';
import type { AccountLockout } from './look.ts';

const STATES = {
  attested: 'held',
  corroborated: 'held',
  contradicted: 'not held',
  inconclusive: 'inconclusive',
} as const;

/** How the accounts stand, and the changes to review, as text. */
export function sayLockout(accounts: readonly AccountLockout[]): string {
  return accounts.map((account) => `${linesOf(account).join('\n')}\n`).join('\n');
}

function linesOf({ account, checks, signIns, changes }: AccountLockout): readonly string[] {
  return [
    account,
    ...checks.map(({ claim, state, seen }) => `  ${STATES[state].padEnd(12)}  ${claim}  ${seen}`),
    '  by the policies as read:',
    ...signIns.map(({ signIn, stance }) => `    ${signIn}: ${stance}`),
    ...changes.flatMap(({ diff }) => [
      '  to let it in, for review; nothing here applies it:',
      ...diff.split('\n').map((line) => `    ${plain(line)}`),
    ]),
  ];
}
