import type { PersonId } from '../../domain/ids.ts';
import type { Page } from '../context.ts';
import type { LiveRun } from './ask.ts';
import type { SeenRun } from './run.ts';

/** Who may stop any run, beside whoever started it. */
const ROLE = 'commander';

/** May this person stop the run now? It judges by the same rule: commanders of its plan, and its initiator. */
export async function mayAbort({
  page,
  seen,
  person,
}: {
  page: Page;
  seen: SeenRun;
  person: PersonId;
}): Promise<boolean> {
  if (!isStoppable(seen)) return false;
  if (seen.state.initiator === person) return true;
  const people = ((await page.desk.plan(seen.run)) ?? (await page.desk.organisation())).people;
  return people.some(({ id, roles }) => id === person && roles.includes(ROLE));
}

/** Is there anything left to stop, and an engine that can? Once things are put back, nothing stops that. */
export function isStoppable(seen: SeenRun): seen is LiveRun {
  if (seen.state?.judgement !== null) return false;
  return !seen.events.some(({ type }) => type === 'aborted' || type === 'undo-started');
}
