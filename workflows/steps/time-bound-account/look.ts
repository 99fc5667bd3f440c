import type { Digest } from '../../../domain/ids.ts';
import type { Observation } from '../../../domain/fact.ts';
import { observe } from '../../../domain/observe.ts';
import { NOT_MADE } from '../../../domain/time-bound.ts';
import type { TimeBoundPart } from '../../../domain/time-bound.ts';
import { call } from '../../context.ts';
import { lookUntil } from '../../looking.ts';
import type { LookedUntil } from '../../looking.ts';
import type { Made } from './made.ts';

type PartLook = Awaited<ReturnType<Made['run']['world']['read']['readCreated']>>;

/** Reads a part of the account until it is as wanted or the time is up. */
export function lookAtPart({
  made,
  part,
  withinMs,
  found,
}: {
  made: Made;
  part: TimeBoundPart;
  withinMs: number;
  found: (value: PartLook) => boolean;
}): Promise<LookedUntil<PartLook>> {
  const { run, step, since } = made;
  return lookUntil({
    run,
    step: step.id,
    what: `reading the ${part} of the account ${step.name}`,
    withinMs,
    read: () =>
      run.world.read.readCreated({ ...call(run), creation: step, part, objectId: made.objectId, since }),
    found,
  });
}

/** Shows the look an account of this step although the tenant plainly refused to create one? It is somebody else's. */
export function isNotMade({ made, looked }: { made: Made; looked: LookedUntil<PartLook> }): boolean {
  return made.sent === 'refused' && looked.ok && looked.value.objectId !== null;
}

/** Remembers the account that a look shows, if it can be the run's own. */
export function adopt({ made, looked }: { made: Made; looked: LookedUntil<PartLook> }): void {
  if (looked.ok && !isNotMade({ made, looked })) made.objectId = looked.value.objectId;
}

/** The fact of a look: corroborated where the part is as wanted. */
export function partFact({
  made,
  claim,
  expected,
  looked,
  wanted,
  earlier = [],
}: {
  made: Made;
  claim: Observation['claim'];
  expected: string;
  looked: LookedUntil<PartLook>;
  wanted: boolean;
  /** Answers of looks before these, which were followed by another write. */
  earlier?: readonly Digest[];
}): Observation {
  const about = { claim, expected, from: `graph:${made.step.tenant}` };
  const kept = [...earlier, ...looked.earlier];
  if (!looked.ok) {
    const seen = `none: ${looked.refusal.code}`;
    return observe({ ...about, state: 'inconclusive', seen, artifacts: kept });
  }
  const { holds, seen, query, observedAt, artifacts } = looked.value;
  const notMade = isNotMade({ made, looked });
  return observe({
    ...about,
    state: holds === wanted && !notMade ? 'corroborated' : 'contradicted',
    seen: notMade ? NOT_MADE : seen,
    query,
    observedAt,
    artifacts: [...kept, ...artifacts],
  });
}
