import { ApplicationFailure } from '@temporalio/common';
import type { BreakglassError } from '../domain/errors.ts';

/** The failure of an error that Temporal must not try again, whatever its code allows elsewhere. */
export function finalFailure(error: BreakglassError): ApplicationFailure {
  return ApplicationFailure.create({ type: error.code, message: error.message, nonRetryable: true });
}
