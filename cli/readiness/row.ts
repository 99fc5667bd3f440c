import type { ErrorCode } from '../../domain/errors.ts';
import type { Observation } from '../../domain/fact.ts';
import { READINESS_GUIDE } from '../../domain/readiness/guide.ts';
import type { ReadinessCheck } from '../../domain/runbook.ts';
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

interface Checked {
  readonly check: ReadinessCheck;
  readonly of: string;
}

/** The row of a check that the tenant's answers decided, or left open. */
export function rowOf({ check, of, observation }: Checked & { readonly observation: Observation }): Row {
  const { state, expected, weight } = observation;
  const guide = READINESS_GUIDE[check];
  const held = state === 'corroborated';
  return {
    check,
    of,
    state: held ? 'held' : state === 'contradicted' ? 'not held' : 'inconclusive',
    expected,
    seen: plain(observation.seen),
    mend: held ? null : guide.mend,
    supports: guide.supports,
    decides: state === 'contradicted' || (!held && weight === 'fails'),
  };
}

/** The row of a check whose question was refused or never answered. */
export function refusedRow({
  check,
  of,
  code,
  message,
}: Checked & { readonly code: ErrorCode; readonly message: string }): Row {
  return {
    check,
    of,
    state: 'inconclusive',
    expected: 'an answer',
    seen: plain(`${code}: ${message}`),
    mend: MENDS[code] ?? 'see the error codes in docs/operations.md',
    supports: READINESS_GUIDE[check].supports,
    decides: true,
  };
}

const MENDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  PERMISSION_MISSING: "grant the engine's application the permission that is named, with admin consent",
  LICENCE_MISSING: 'it cannot be checked without the licence; see the check "licensed"',
  NOT_FOUND_IN_TENANT: "correct the account's object-id in the organisation file, or restore the account",
  TENANT_THROTTLED: 'ask again in some minutes',
  TENANT_UNREACHABLE: 'ask again when the tenant answers',
  TENANT_TIMEOUT: 'ask again, or give waits.request more time',
};
