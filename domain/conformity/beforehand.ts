import { beforehandFault } from '../beforehand.ts';
import type { Breach } from './breach.ts';
import { all } from './reading.ts';
import type { Reading } from './reading.ts';

/** Approvals from before the run are of a scheduled one, for its beginning, and counted before they expired. */
export function beforehandBreaches(run: Reading): Breach[] {
  const { plan, opened } = run;
  return all({ events: run.events, type: 'decision-accepted' })
    .filter(({ via }) => via === 'beforehand')
    .flatMap(({ n, at, statement }) => {
      const now = Date.parse(at);
      const fault = beforehandFault({ statement, plan, initiator: opened.initiator, now });
      return fault === null ? [] : [{ ...fault, n }];
    });
}
