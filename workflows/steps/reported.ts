import type { Statement } from '../../domain/decision.ts';
import { AGAIN } from '../../domain/plan/questions.ts';
import type { Run } from '../context.ts';

/** Notes the sign-ins that people reported, so that they are known for theirs. */
export function noteReported({ run, statements }: { run: Run; statements: readonly Statement[] }): void {
  for (const { values } of statements) {
    const id = values[AGAIN.name];
    if (id !== undefined && id !== '') run.notes.reported.add(id.toLowerCase());
  }
}
