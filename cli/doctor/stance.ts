import type { AccountDefinition } from '../../domain/organisation.ts';
import type { Check } from './examine.ts';

type Stance = Pick<AccountDefinition, 'id' | 'policies-that-may-apply' | 'policy-exceptions'>;

const DECLARE_STANCE =
  'name the policy that demands its passkey under policies-that-may-apply, or write [] if none is meant to apply';

/** One line on the accounts that `checkStance` warns of; nothing where there is none. */
export function sayUndeclared(accounts: readonly Stance[]): readonly string[] {
  const { state, seen, mend } = checkStance(accounts);
  return state === 'ok' ? [] : [`${seen} → ${mend ?? ''}`];
}

/** The accounts that say of no policy whether it is meant for them: each one that applies then looks like a lockout. */
function undeclared(accounts: readonly Stance[]): readonly string[] {
  return accounts
    .filter(
      (account) =>
        account['policies-that-may-apply'] === undefined && account['policy-exceptions'].length === 0,
    )
    .map(({ id }) => id);
}

/** Does every account say which policies are meant for it? A warning: a tenant may have none that applies. */
export function checkStance(accounts: readonly Stance[]): Check {
  const missing = undeclared(accounts);
  if (missing.length === 0) return { state: 'ok', seen: 'declared for every account', mend: null };
  return {
    state: 'warn',
    seen: `no policies-that-may-apply: ${missing.join(', ')}; every policy that applies counts as a lockout`,
    mend: DECLARE_STANCE,
  };
}
