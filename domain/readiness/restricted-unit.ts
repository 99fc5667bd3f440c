import type { Finding } from '../readiness.ts';

/** Who changes the account after its use. `engine`: something of it is a write by the engine. */
export type RotatedBy = 'people' | 'engine';

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
  return rotatedBy === 'engine'
    ? { state: 'contradicted', expected, seen: 'in a restricted management unit' }
    : {
        state: 'corroborated',
        expected,
        seen: 'in a restricted management unit: only the custodian can replace the credential',
      };
}
