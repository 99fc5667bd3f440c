import { beyondVouched, cutUnseen } from '../../verify/outside.ts';
import type { Unheld } from '../../ledger/not-held.ts';
import { timestampedSize } from '../../verify/timestamps.ts';
import { cosignedSize } from '../../verify/cosignatures.ts';
import type { RunCourse } from '../../verify/report.ts';
import type { RunId } from '../../../domain/ids.ts';
import type { Anchors } from '../dossier.ts';
import { isDueIn, isOfDrillIn, touches } from '../scheduled.ts';
import { sayScope, type Bounded, type RunListing, type Scope } from '../scope.ts';
import { anchorGaps, type Gap, type GapKind } from './gaps.ts';

type Timed = Pick<RunCourse, 'openedAt' | 'closedAt'> & { readonly run: RunId };

/**
 * What the ledger of a package leaves open about the time that it was asked for: a drill of a schedule was not held, a
 * draw was not told or led to nothing, it began later, it ends before, or no run of it is there.
 */
export function periodGaps({
  scope,
  from,
  to,
  runs,
  unheld,
  courses,
}: {
  scope: Scope;
  /** Times of the ledger's first and last entry. */
  from: string;
  to: string;
  runs: readonly Pick<RunListing, 'status'>[];
  unheld: Unheld;
  /** When the runs of the package were, by their own journals. */
  courses: readonly Timed[];
}): Gap[] {
  if (scope.kind === 'run') return [];
  const has = (at: string) => scope.from <= at && at < scope.to;
  return [
    ...unheld.notHeld.flatMap((drill) => notHeldGap({ scope, drill })),
    ...unheld.offDay
      .filter(({ at, period }) => has(at) || touches({ scope, days: period }))
      .flatMap(({ text }) => gap('off-day', text)),
    ...unheld.untold.flatMap((text) => gap('draw-untold', text)),
    ...unheld.pending
      .filter(({ entry }) => isOfDrillIn({ scope, entry }))
      .flatMap(({ text }) => gap('draw-pending', text)),
    ...unheld.unkept
      .filter(({ entry }) => isOfDrillIn({ scope, entry }))
      .flatMap(({ text }) => gap('draw-unkept', text)),
    ...(runs.every(({ status }) => status === 'elsewhere')
      ? gap('no-run', `no run in this period: the ledger names none for ${sayScope(scope)}`)
      : []),
    ...courses.flatMap((course) => otherTime({ scope, course })),
    ...(scope.from < from
      ? gap('before-ledger', `the ledger begins at ${from}: of the time before, it shows nothing`)
      : []),
    ...(to < scope.to
      ? gap(
          'period-not-over',
          `the period goes on to before ${scope.to}, and the ledger's last entry is of ${to}: nothing shows that no run of the period came after`,
        )
      : []),
  ];
}

/** What the ledger of a package does not show of itself: that it goes no further, and what nobody outside saw. */
export function ledgerGaps({ size, anchors }: { size: number; anchors: Anchors }): Gap[] {
  const vouched = {
    timestamped: Math.max(0, ...anchors.timestamps.map(timestampedSize)),
    witnessed: Math.max(0, ...anchors.cosignatures.map(cosignedSize)),
  };
  return [
    ...cutUnseen({ size, seen: [] }).flatMap((text) => gap('end-unseen', text)),
    ...anchorGaps(anchors).map((each) => ({ ...each, text: `the ledger: ${each.text}` })),
    ...beyondVouched({ size, of: 'entries', ...vouched }).flatMap((text) => gap('unvouched', text)),
  ];
}

function gap(kind: GapKind, text: string): Gap[] {
  return [{ kind, text, events: [] }];
}

/** Entered after its own period, it may have come too late for the package of that one: so that of its entry says it too. */
function notHeldGap({
  scope,
  drill: { due, period, at, text },
}: {
  scope: Bounded;
  drill: Unheld['notHeld'][number];
}): Gap[] {
  const what = `drill of the schedule ${text}`;
  if (isDueIn({ scope, due, period })) return gap('not-held', what);
  return scope.from <= at && at < scope.to ? gap('not-held-before', `${what}; entered at ${at}`) : [];
}

/** The ledger's times say of which period a run is, and whoever writes the ledger could have waited for another. */
function otherTime({ scope, course: { run, openedAt, closedAt } }: { scope: Bounded; course: Timed }): Gap[] {
  const ended = closedAt ?? scope.to;
  if (openedAt < scope.to && scope.from <= ended) return [];
  const when = `from ${openedAt} to ${ended}`;
  return gap('other-time', `${run} is of this period by the ledger alone: its own journal goes ${when}`);
}
