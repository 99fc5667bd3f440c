import type { Finding } from './finding.ts';

/**
 * Judges Microsoft's security defaults. They exempt nobody, emergency accounts neither, and Conditional Access cannot
 * be used beside them; whether they are meant to be on is for the organisation to say.
 *
 * @see https://learn.microsoft.com/entra/fundamentals/security-defaults
 */
export function judgeSecurityDefaults({
  on,
  meant,
}: {
  /** Null where the tenant does not say. */
  readonly on: boolean | null;
  readonly meant: boolean;
}): Finding {
  const expected = `security defaults ${meant ? 'on' : 'off'}`;
  if (on === null) return { state: 'inconclusive', expected, seen: 'the tenant does not say' };
  return { state: on === meant ? 'corroborated' : 'contradicted', expected, seen: on ? 'on' : 'off' };
}

/**
 * Judges the resilience defaults, by which sessions outlive an outage of Entra.
 *
 * @param disabling - names of the enforced policies that concern the account and switch them off.
 *
 * @see https://learn.microsoft.com/entra/identity/conditional-access/resilience-defaults
 */
export function judgeResilience(disabling: readonly string[]): Finding {
  const expected = 'no enforced policy that concerns the account and disables resilience defaults';
  return disabling.length === 0
    ? { state: 'corroborated', expected, seen: 'none' }
    : { state: 'contradicted', expected, seen: disabling.join(', ') };
}
