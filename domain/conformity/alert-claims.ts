import { sourceOf } from '../alert-facts.ts';
import type { Plan } from '../plan/types.ts';
import type { Breach } from './breach.ts';
import { all } from './reading.ts';
import type { Frame, Of } from './reading.ts';

/**
 * Every source that an alert step waits at has a fact of its own, so that none passes on what another saw: as many as the
 * sources of that name, and no two for the same thing. What people saw is held against what they signed.
 */
export function alertBreaches({ plan, frame }: { plan: Plan; frame: Frame }): Breach[] {
  const { closed, planned, events } = frame;
  if (planned?.do !== 'alert' || closed === null || closed.outcome === 'skipped') return [];
  const waited = plan.alerts
    .filter(({ id, kind }) => kind !== 'person' && planned.sources.includes(id))
    .map(sourceOf);
  const fired = all({ events, type: 'fact' }).filter(({ claim }) => claim === 'alert.fired');
  return [...new Set(waited)].flatMap((from): Breach[] => {
    const facts = fired.filter(({ source }) => source.from === from);
    const count = waited.filter((each) => each === from).length;
    if (facts.length === count && areApart(facts)) return [];
    const message = `expected ${count} × alert.fired of ${from} in ${closed.step}, each for a source of its own, got ${facts.length}`;
    return [{ code: 'PLAN_NOT_FOLLOWED', n: closed.n, message }];
  });
}

/** What each was asked for says which source it is of; a silence is anybody's. */
function areApart(facts: readonly Of<'fact'>[]): boolean {
  const expected = facts.filter(({ source }) => source.query !== null).map((fact) => fact.expected);
  return new Set(expected).size === expected.length;
}
