import { weightOf } from '../claims.ts';
import type { Observation } from '../fact.ts';
import type { ReadinessCheck } from '../runbook.ts';
import { READINESS, type Judged } from './checks.ts';

/**
 * Judges one check of an account.
 *
 * @param now - milliseconds since 1970.
 * @param where - who was asked what and when, and the artifacts that show it.
 */
export function judgeCheck({
  check,
  where,
  ...judged
}: Judged & {
  readonly check: ReadinessCheck;
  readonly where: Pick<Observation, 'source' | 'observedAt' | 'artifacts'>;
}): Observation {
  const { claim, judge } = READINESS[check];
  const found = judge(judged);
  const weight = weightOf({ claim, from: where.source.from, state: found.state });
  return { claim, weight, ...found, ...where };
}
