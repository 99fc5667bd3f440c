import type { ErrorCode } from '../errors.ts';
import { isUnsafe } from '../safe-text.ts';
import { mayStart } from '../schedule/name.ts';
import type { Plan, RunInput } from './types.ts';

/** Characters that say why a run was started. */
export const MAX_REASON = 2_000;

/** Whether an incident may begin while another one of its runbook is open. */
export type Beside = 'refused' | 'allowed';

/** Why something is no beginning of a run. */
export interface BeginningFault {
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * What is wrong with what a run is started with beside its plan: it goes into the first event, which must be one that
 * a verifier takes. Anybody who reaches the server can send anything, so nothing is taken for granted. Null: nothing.
 */
export function faultOfBeginning({
  plan,
  initiator,
  reason,
  runbookText,
  runbookDigest,
}: {
  plan: Pick<Plan, 'people' | 'mode'>;
} & Readonly<
  Record<keyof Pick<RunInput, 'initiator' | 'reason' | 'runbookText' | 'runbookDigest'>, unknown>
>): BeginningFault | null {
  return (
    faultOfInitiator({ plan, initiator }) ??
    faultOfReason(reason) ??
    faultOfRunbook([runbookText, runbookDigest])
  );
}

/** The initiator is named in the evidence and may be kept from approving. */
export function faultOfInitiator({
  plan,
  initiator,
}: {
  plan: Pick<Plan, 'people' | 'mode'>;
  initiator: unknown;
}): BeginningFault | null {
  if (mayStart({ plan, initiator })) return null;
  return { code: 'PERSON_UNKNOWN', message: 'expected a person of the plan to start the run' };
}

/** A reason is one line for people, or none. */
export function faultOfReason(reason: unknown): BeginningFault | null {
  if (reason === null) return null;
  if (typeof reason !== 'string' || reason.length > MAX_REASON) {
    return { code: 'VALUE_INVALID', message: `expected a reason of at most ${MAX_REASON} characters` };
  }
  return isUnsafe(reason)
    ? {
        code: 'TEXT_UNSAFE',
        message: 'expected a reason in one line, without control or invisible characters',
      }
    : null;
}

function faultOfRunbook(parts: readonly unknown[]): BeginningFault | null {
  return parts.every((part) => typeof part === 'string')
    ? null
    : { code: 'VALUE_TYPE', message: "expected the runbook's text and its digest" };
}
