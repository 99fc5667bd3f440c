import { BreakglassError } from '../domain/errors.ts';
import type { Plan } from '../domain/plan/types.ts';

/** An incident wakes people and is for the record: `REASON_REQUIRED` without a reason. */
export function requireReason(reason: string | null): void {
  if (reason !== null && reason.trim() !== '') return;
  throw new BreakglassError({
    code: 'REASON_REQUIRED',
    message: 'expected --reason: an incident is for the record',
  });
}

/** And its runbook's name must be typed: `NOT_CONFIRMED` without it, or as `requireReason`. */
export function requireConfirmed({
  plan,
  reason,
  typed,
}: {
  plan: Pick<Plan, 'runbook'>;
  reason: string | null;
  typed: string | undefined;
}): void {
  requireReason(reason);
  if (typed === plan.runbook) return;
  throw new BreakglassError({
    code: 'NOT_CONFIRMED',
    message: `expected the runbook's name typed, or --confirm ${plan.runbook}, to run it for real`,
  });
}
