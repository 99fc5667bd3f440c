import type { WriteEnd } from './doubt.ts';
import type { Observation } from './fact.ts';
import type { Digest } from './ids.ts';
import type { ResetPasswordStep } from './plan/engine-steps.ts';
import { observe } from './observe.ts';
import type { CredentialSeen, Lookup } from './rotation.ts';

/** Of what the engine itself says of escrow files. */
export const ESCROW_SOURCE = 'engine:escrow';

/** So many passwords at most are set in one step: a second only where the first is not seen to have come about. */
export const RESETS_MAX = 2;

/** A write into the journal before it is sent. */
export const RESET_INTENT = 'reset-password';
export const LEAVE_INTENT = 'leave-unit';

/** What a run records of an escrow file, before the password in it is sent. */
export function sayEscrowed({ name, digest }: { readonly name: string; readonly digest: Digest }): string {
  return `${name}, SHA-256 ${digest}`;
}

/** Was this recorded of the escrow file with this digest? */
export function saysEscrow({ seen, digest }: { readonly seen: string; readonly digest: Digest }): boolean {
  return seen.endsWith(sayEscrowed({ name: '', digest }));
}

/** The name of the escrow file that this was recorded of; null for any other text. */
export function escrowTold(seen: string): string | null {
  return /^(?<name>\S+), SHA-256 [0-9a-f]{64}$/.exec(seen)?.groups?.name ?? null;
}

/** The finding that an account was not in its unit when it was to leave it; it then leaves nothing, and nothing is undone. */
export const NOT_IN_UNIT = 'not-in-unit';

/** What is registered before an account leaves its unit. */
export function returnAct({ account, unit }: Pick<ResetPasswordStep, 'account' | 'unit'>): string {
  return `put ${account} back into the restricted unit ${unit ?? 'none'}`;
}

/** Does the directory name a later time of the last change than before? Both times are of the tenant's own clock. */
export function isPasswordNewer({
  before,
  after,
}: {
  readonly before: Pick<CredentialSeen, 'passwordChangedAt'>;
  readonly after: Pick<CredentialSeen, 'passwordChangedAt'>;
}): boolean {
  const changed = after.passwordChangedAt;
  return changed !== null && changed > (before.passwordChangedAt ?? '');
}

/** Judges a read-back of the password: `password.changed`. */
export function judgePassword({
  before,
  after,
  lookup,
}: {
  readonly before: Pick<CredentialSeen, 'passwordChangedAt'>;
  readonly after: Pick<CredentialSeen, 'passwordChangedAt'>;
  readonly lookup: Lookup;
}): Observation {
  const newer = isPasswordNewer({ before, after });
  return observe({
    claim: 'password.changed',
    state: newer ? 'corroborated' : 'contradicted',
    expected: `a password changed after ${before.passwordChangedAt ?? 'never'}`,
    seen: `changed at ${after.passwordChangedAt ?? 'a time that is not told'}`,
    ...lookup,
  });
}

/** One password that was sent to the tenant, and what came of it. */
export interface Sent {
  /** Name of the escrow file that holds it. */
  readonly escrow: string;
  readonly end: WriteEnd;
}

/**
 * Which escrow file holds the password in force, once the directory shows a new one. A request without an answer may
 * still have come about, and late: with one of those beside another, each is to be tried, the likeliest first.
 */
export function judgeEscrows(sent: readonly Sent[]): Observation {
  const open = sent.filter(({ end }) => end !== 'refused').toReversed();
  const [only, other] = open;
  const seen =
    other === undefined
      ? (only?.escrow ?? 'none')
      : `try ${open.map(({ escrow }) => escrow).join(', then ')}`;
  return observe({
    claim: 'password.escrow-known',
    state: open.length === 1 ? 'attested' : 'contradicted',
    expected: 'one escrow file that holds the password in force',
    seen,
    from: ESCROW_SOURCE,
  });
}
