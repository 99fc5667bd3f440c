import type { PersonId } from './ids.ts';
import { COMMANDER } from './plan/asks.ts';

/** What a decision to stop the run names, as it answers no question: an ask and a step that no runbook may have. */
export const ABORT = { ask: 'abort', step: 'run' } as const;

/** May this person stop the run? Commanders of its plan may, and whoever started it. */
export function mayAbort({
  person: { id, roles },
  initiator,
}: {
  person: { readonly id: PersonId; readonly roles: readonly string[] };
  initiator: PersonId;
}): boolean {
  return roles.includes(COMMANDER) || id === initiator;
}
