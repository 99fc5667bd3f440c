import type { TenantWrite } from '../organisation.ts';
import type { Finding } from './finding.ts';

/**
 * Who changes the account after its use. `engine`: something of it is a write by the engine; `engine-outside-unit`: and
 * the engine takes it out of its restricted unit for every such write.
 */
export const ROTATED_BY = ['people', 'engine', 'engine-outside-unit'] as const;
export type RotatedBy = (typeof ROTATED_BY)[number];

/** Who may change an account, by what a tenant lets the engine write: the worst that a runbook could ask for. */
export function rotatedByOf(writes: readonly TenantWrite[]): RotatedBy {
  if (writes.includes('revoke-sessions') || writes.includes('temporary-access-pass')) return 'engine';
  if (!writes.includes('reset-password')) return 'people';
  return writes.includes('unit-membership') ? 'engine-outside-unit' : 'engine';
}

/**
 * Judges whether a restricted management administrative unit stands in the way of the rotation. In such a unit nobody
 * can reset the password of a Global Administrator, and application permissions on the whole tenant do not reach its
 * members: a custodian who is signed in can still replace the passkey, the engine can write nothing.
 *
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management
 */
export function judgeRestrictedUnit({
  restricted,
  rotatedBy,
}: {
  /** Null where the tenant does not say. */
  readonly restricted: boolean | null;
  readonly rotatedBy: RotatedBy;
}): Finding {
  const expected =
    rotatedBy === 'engine'
      ? "no restricted management unit, which would refuse the engine's write"
      : 'a rotation that a restricted management unit does not stop';
  if (restricted === null)
    return { state: 'inconclusive', expected, seen: 'the tenant does not say whether it is in one' };
  if (!restricted) return { state: 'corroborated', expected, seen: 'in no restricted management unit' };
  return IN_UNIT[rotatedBy](expected);
}

/** What a restricted unit means for each way of rotation. */
const IN_UNIT: Readonly<Record<RotatedBy, (expected: string) => Finding>> = {
  people: (expected) => ({
    state: 'corroborated',
    expected,
    seen: 'in a restricted management unit: only the custodian can replace the credential',
  }),
  engine: (expected) => ({ state: 'contradicted', expected, seen: 'in a restricted management unit' }),
  'engine-outside-unit': (expected) => ({
    state: 'corroborated',
    expected,
    seen: 'in a restricted management unit, which it leaves for the write',
  }),
};
