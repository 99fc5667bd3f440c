import { patched } from '@temporalio/workflow';
import type { Statement } from '../domain/decision.ts';
import { AGAIN } from '../domain/plan/questions.ts';
import type { Accepted } from '../domain/reported-sign-in.ts';
import type { Run } from './context.ts';

/** A run from before this takes request ids alone. */
const CORRELATION_IDS = 'sign-in-by-correlation-id';

/** By which ids people may have reported a sign-in. */
export function acceptedIds(): Accepted {
  return patched(CORRELATION_IDS) ? 'either-id' : 'request-id';
}

/** Notes the sign-ins that people reported, so that they are known for theirs. */
export function noteReported({ run, statements }: { run: Run; statements: readonly Statement[] }): void {
  for (const { values } of statements) {
    const id = values[AGAIN.name];
    if (id !== undefined && id !== '') run.notes.reported.add(id.toLowerCase());
  }
}
