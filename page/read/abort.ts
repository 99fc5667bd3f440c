import { mayAbort } from '../../domain/abort.ts';
import type { PersonId } from '../../domain/ids.ts';
import type { Page } from '../context.ts';
import type { LiveRun } from './ask.ts';
import type { SeenRun } from './run.ts';

/** May this person stop the run now, by what can be seen of it? The run judges by the same rule. */
export async function canStop({
  page,
  seen,
  person,
}: {
  page: Page;
  seen: SeenRun;
  person: PersonId;
}): Promise<boolean> {
  if (!isStoppable(seen)) return false;
  const { initiator } = seen.state;
  if (initiator === person) return true;
  const people = ((await page.desk.plan(seen.run)) ?? (await page.desk.organisation())).people;
  return people.some((each) => each.id === person && mayAbort({ person: each, initiator }));
}

/** Is there anything left to stop, and an engine that can? Once things are put back, nothing stops that. */
export function isStoppable(seen: SeenRun): seen is LiveRun {
  if (seen.state?.judgement !== null) return false;
  return !seen.events.some(({ type }) => type === 'aborted' || type === 'undo-started');
}
