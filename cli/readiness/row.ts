import type { Checked } from '../../activities/tenant/readiness.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { READINESS } from '../../domain/readiness/checks.ts';
import type { ReadinessCheck } from '../../domain/runbook.ts';
import { PROGRAM } from '../place.ts';
import { plain } from '../plain.ts';

/** One check of one account or tenant, as it came out. */
export interface Row {
  readonly check: ReadinessCheck;
  /** Id of the account, or of the tenant for a check that is about it. */
  readonly of: string;
  readonly state: 'held' | 'not held' | 'inconclusive';
  readonly expected: string;
  readonly seen: string;
  /** What to do about it; null where nothing is to be done. */
  readonly mend: string | null;
  /** Controls that the check supports where it holds. */
  readonly supports: readonly string[];
  /** Whether it keeps a run that asks for it from passing. */
  readonly decides: boolean;
}

/** The row of a check, whether the tenant's answers decided it, left it open, or were never given. */
export function rowOf({ check, of, observation, refusal }: Checked & { readonly of: string }): Row {
  const { state, expected, seen, weight } = observation;
  const { mend, supports } = READINESS[check];
  const held = state === 'corroborated';
  const told = refusal === null ? mend : (MENDS[refusal.code] ?? 'see the error codes in docs/operations.md');
  return {
    check,
    of,
    state: held ? 'held' : state === 'contradicted' ? 'not held' : 'inconclusive',
    expected,
    seen: plain(refusal === null ? seen : `${refusal.message} (${refusal.code})`),
    mend: held ? null : told,
    supports,
    decides: state === 'contradicted' || (!held && weight === 'fails'),
  };
}

const MENDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  PERMISSION_MISSING: `have an administrator grant what is named, by the script that this prints: ${PROGRAM} permissions --script`,
  LICENCE_MISSING: 'it cannot be checked without the licence; see the check "licensed"',
  NOT_FOUND_IN_TENANT: "correct the account's object-id in the organisation file, or restore the account",
  TENANT_THROTTLED: 'ask again in some minutes',
  TENANT_UNREACHABLE: 'ask again when the tenant answers',
  TENANT_TIMEOUT: 'ask again, or give waits.request more time',
};
