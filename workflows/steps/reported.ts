import type { Statement } from '../../domain/decision.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import type { Run } from '../context.ts';

/** Asked wherever a person may have to sign in once more: an unreported sign-in would look like a stranger's. */
export const AGAIN: ValueSpec = {
  name: 'request-id',
  ask: 'Request id of the sign-in that you used, if you signed in anew',
  pattern: '^([0-9a-fA-F-]{36})?$',
};

/** Notes the sign-ins that people reported, so that they are known for theirs. */
export function noteReported({ run, statements }: { run: Run; statements: readonly Statement[] }): void {
  for (const { values } of statements) {
    const id = values[AGAIN.name];
    if (id !== undefined && id !== '') run.notes.reported.add(id.toLowerCase());
  }
}
