import type { Claim } from '../../../domain/fact.ts';
import type { RunDossier } from '../dossier.ts';
import { isAtMicrosoft } from './tenants.ts';

/** What a run can show that a control's assessor looks for. */
export type Shown =
  | 'exercise'
  | 'end-to-end'
  | 'all-steps'
  | 'record'
  | 'decisions'
  | 'access-time'
  | 'access-time-missed'
  | 'exercise-time'
  | 'exercise-time-missed'
  | 'approved-access'
  | 'looked-at-access'
  | 'access-in-outage'
  | 'role'
  | 'methods'
  | 'custody'
  | 'rotation'
  | 'alert'
  | 'alert-said'
  | 'review';

/** What of one run shows something. */
export interface Support {
  readonly run: RunDossier['run'];
  readonly mode: RunDossier['mode'];
  /** How much of it was done, such as `3 of 16 steps done`; null where that is not the question. */
  readonly extent: string | null;
  /** Numbers of the events; empty where files beside the journal show it. */
  readonly events: readonly number[];
  /** In the run's folder, such as `review/0.json`. */
  readonly files: readonly string[];
}

type Shows = readonly (readonly [Shown, readonly number[]])[];

/**
 * What a run shows, with the events that do. Nothing: a run without an end, one that was aborted, and one whose tenant was
 * not at Microsoft's addresses. A contradicted or unsettled fact shows nothing either, and only a drill exercises.
 */
export function shownBy(run: RunDossier): ReadonlyMap<Shown, Support> {
  if (run.verdict === null || run.verdict === 'aborted' || !isAtMicrosoft(run)) return new Map();
  const done = stepsDone(run);
  const extent = sayDone(run);
  const supports = [
    ...ofSteps({ run, steps: done }).map(([shown, events]) => ({ shown, events, extent })),
    ...[...ofTimes(run), ...ofFacts(run)].map(([shown, events]) => ({ shown, events, extent: null })),
  ].filter(({ events }) => events.length > 0);
  const files = run.afterwards.flatMap(({ file, statement }) =>
    statement.kind === 'breakglass-review' ? [file] : [],
  );
  return new Map<Shown, Support>([
    ...supports.map(({ shown, ...each }) => [shown, supportOf({ run, ...each })] as const),
    ...(files.length === 0 ? [] : [['review', supportOf({ run, files })] as const]),
  ]);
}

function supportOf({
  run: { run, mode },
  events = [],
  files = [],
  extent = null,
}: {
  run: RunDossier;
} & Partial<Pick<Support, 'extent' | 'events' | 'files'>>): Support {
  return { run, mode, extent, events, files };
}

/** Events of the method's steps that closed as done: the phases that every run has exercise nothing. */
function stepsDone({ events, method }: RunDossier): number[] {
  return events
    .filter((event) => event.type === 'step-closed')
    .filter(({ outcome, step }) => outcome === 'done' && method.includes(step))
    .map(({ n }) => n);
}

/** `3 of 16 steps done` */
export function sayDone(run: RunDossier): string {
  return `${stepsDone(run).length} of ${run.method.length} steps done`;
}

function ofSteps({ run, steps }: { run: RunDossier; steps: readonly number[] }): Shows {
  const exercised = run.mode === 'drill' ? steps : [];
  const all = steps.length === run.method.length ? exercised : [];
  const facts = new Map(ofFacts(run));
  const ends = (['looked-at-access', 'alert'] as const).every((end) => (facts.get(end) ?? []).length > 0);
  return [
    ['exercise', exercised],
    ['end-to-end', ends ? all : []],
    ['all-steps', all],
    ['record', run.checkpoint === null ? [] : steps],
  ];
}

function ofTimes({ objectives, mode }: RunDossier): Shows {
  const measured = objectives.filter(
    ({ objective, measuredMs }) => objective === 'time-to-access' && measuredMs !== null,
  );
  const times = measured.map(({ event }) => event);
  const missed = objectives.filter(({ held }) => held === false).map(({ event }) => event);
  const late = times.filter((event) => missed.includes(event));
  const exercised = mode === 'drill' && times.length > 0;
  return [
    ['access-time', late.length === 0 ? times : []],
    ['access-time-missed', late],
    ['exercise-time', exercised && missed.length === 0 ? times : []],
    ['exercise-time-missed', exercised ? missed : []],
  ];
}

function ofFacts(run: RunDossier): Shows {
  const corroborated = (claim: Claim) => numbersOf(run.facts.corroborated, claim);
  const attested = (claim: Claim) => numbersOf(run.facts.attested, claim);
  const access = approvedAccess({ run, access: corroborated('sign-in.recorded') });
  const looked = access.length === 0 ? [] : lookedAt({ run, access });
  const outage = corroborated('outage.down-during');
  return [
    [
      'decisions',
      run.participants.flatMap(({ signed }) => signed.map(({ event }) => event)).toSorted(byNumber),
    ],
    ['approved-access', access],
    ['looked-at-access', looked.length === 0 ? [] : [...looked, ...access].toSorted(byNumber)],
    [
      'access-in-outage',
      access.length === 0 || outage.length === 0 ? [] : [...outage, ...access].toSorted(byNumber),
    ],
    ['role', corroborated('account.global-admin-active')],
    ['methods', corroborated('account.methods-as-declared')],
    ['custody', [...corroborated('custody.opened'), ...attested('custody.opened')]],
    ['rotation', corroborated('rotation.credential-changed')],
    ['alert', corroborated('alert.fired')],
    ['alert-said', attested('alert.fired')],
  ];
}

/** What was read in the tenant of the accounts that were signed in to. */
function lookedAt({
  run: {
    facts: { corroborated },
  },
  access,
}: {
  run: RunDossier;
  access: readonly number[];
}): readonly number[] {
  const used = corroborated.filter(({ n }) => access.includes(n)).map(({ account }) => account);
  return corroborated
    .filter(({ claim, account }) => claim.startsWith('account.') && used.includes(account))
    .map(({ n }) => n);
}

/** Recorded sign-ins after an approval that was given in full, that approval first; none without either. */
function approvedAccess({
  run: { events },
  access,
}: {
  run: RunDossier;
  access: readonly number[];
}): readonly number[] {
  const approved = events.find(
    (event) => event.type === 'ask-closed' && event.kind === 'approve' && event.outcome === 'met',
  );
  if (approved === undefined) return [];
  const after = access.filter((n) => n > approved.n);
  return after.length === 0 ? [] : [approved.n, ...after];
}

function numbersOf(facts: RunDossier['facts']['attested'], claim: Claim): number[] {
  return facts.filter((fact) => fact.claim === claim).map(({ n }) => n);
}

function byNumber(one: number, other: number): number {
  return one - other;
}
