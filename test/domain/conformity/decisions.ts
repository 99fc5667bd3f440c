import type { Choice, Statement } from '../../../domain/decision.ts';
import type { EventBody } from '../../../domain/event.ts';

export const RUN = 'run-1';

/** A statement as a person would sign it. */
export function statementOf({
  size,
  values = {},
  reason = '',
  ...said
}: {
  ask: string;
  step: string;
  person: string;
  choice: Choice;
  expires: string;
  at: string;
  size: number;
  values?: Record<string, string>;
  reason?: string;
}): Statement {
  const digest = 'd'.repeat(64);
  return {
    kind: 'breakglass-decision',
    version: 1,
    run: RUN,
    plan: digest,
    log: { size, root: digest },
    reason,
    values,
    ...said,
  };
}

/** The event of an accepted statement; its signature is somebody else's to check. */
export function accepted(statement: Statement): EventBody {
  const { ask, step, person, choice } = statement;
  return {
    type: 'decision-accepted',
    ask,
    step,
    person,
    choice,
    via: 'update',
    key: 'SHA256:x',
    statement,
    signature: 'x',
  };
}
