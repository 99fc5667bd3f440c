import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { faultOfBeginning } from '../domain/plan/beginning.ts';
import type { RunInput } from '../domain/plan/types.ts';
import { digestOf } from '../evidence/core/hash.ts';
import { takeOff } from './flight.ts';
import type { Flight } from './flight.ts';

/**
 * Anybody who reaches the server can start a workflow with anything. What is no run of this id and this plan ends
 * here, for good, also where it is so odd that it cannot even be looked at; the worker's activities check the plan
 * against its own organisation before they store it.
 */
export function begin(input: RunInput): Flight {
  try {
    checkInput(input);
    return takeOff(input);
  } catch (error) {
    throw error instanceof ApplicationFailure ? error : refused('expected a run that can be read');
  }
}

function checkInput(input: Partial<RunInput> | null | undefined): void {
  const { run, plan, planDigest, ...rest } = input ?? {};
  if (run !== workflowInfo().workflowId) throw refused(`expected the run ${workflowInfo().workflowId}`);
  if (plan === undefined || planDigest !== digestOf(plan)) throw refused('expected a plan and its digest');
  const { initiator, reason, runbookText, runbookDigest } = rest;
  const fault = faultOfBeginning({ plan, initiator, reason, runbookText, runbookDigest });
  if (fault !== null) throw refused(fault.message);
}

function refused(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'USAGE');
}
