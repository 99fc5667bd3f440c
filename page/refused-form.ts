import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import { statusOf } from './failure.ts';
import type { Form } from './guard.ts';

/** A form that could not be taken: what was typed, and why. Its view shows both again. */
export interface RefusedForm {
  readonly form: Form;
  readonly refusal: BreakglassError;
}

/** The form with its refusal; throws what is no refusal of ours, and what only the log may tell. */
export function refusedForm({ form, error }: { form: Form; error: unknown }): RefusedForm {
  if (!(error instanceof BreakglassError) || error.code === 'INTERNAL') throw error;
  return { form, refusal: error };
}

/** By which HTTP status a view is sent that shows such a form again; null where it is shown for the first time. */
export function statusFor(again: RefusedForm | null): number {
  return again === null ? 200 : statusOf(again.refusal.code);
}

/** Refusals of a signature, and silence: the same statement may be signed, or sent, once more. */
const SENT_AGAIN: ReadonlySet<ErrorCode> = new Set([
  'KEY_UNTRUSTED',
  'SIGNATURE_INVALID',
  'SIGNATURE_MALFORMED',
  'PASSKEY_UNTRUSTED',
  'PASSKEY_ORIGIN',
  'PASSKEY_FLAGS',
  'PASSKEY_COUNTER',
  'LEDGER_BUSY',
  'WORKER_ABSENT',
  'SERVER_UNREACHABLE',
  'SERVER_NOT_RUNNING',
]);

/** The same for what was signed; throws as well what no other signature and no patience mends. */
export function refusedSignature({ form, error }: { form: Form; error: unknown }): RefusedForm {
  const refused = refusedForm({ form, error });
  if (!SENT_AGAIN.has(refused.refusal.code)) throw error;
  return refused;
}
