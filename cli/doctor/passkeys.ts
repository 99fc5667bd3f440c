import type { StandingPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { plain } from '../plain.ts';
import type { Check } from './examine.ts';

/**
 * Are there passkeys whose enrolment nobody of today's roster vouches for? A warning: their people can still sign with an
 * SSH key, but find out when they are asked.
 */
export function checkPasskeys(standing: readonly StandingPasskey[]): Check {
  const unvouched = standing.filter(({ state }) => state === 'unvouched');
  const counting = standing.filter(({ state }) => state === 'counts').length;
  if (unvouched.length === 0) return { state: 'ok', seen: `${counting} that count`, mend: null };
  const named = unvouched.map(({ file, signed }) => `${signed.statement.person} (${plain(file)})`);
  return {
    state: 'warn',
    seen: `no longer vouched for by anybody of the roster, so they do not count: ${named.join(', ')}`,
    mend: 'enrol each again (people enrol, or the page), and take the old file out of the folder',
  };
}
