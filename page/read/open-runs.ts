import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Mode } from '../../domain/plan/types.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Page } from '../context.ts';
import type { Desk } from '../desk.ts';
import type { LedgerRun } from './ledger-runs.ts';
import { ENGINE_AWAY } from './run.ts';

/** A run that is under way, or was started on this page and is not in the ledger. */
interface Known {
  readonly run: RunId;
  readonly mode: Mode;
}

/**
 * Such a run and where it stands; `state` null where the engine does not answer for it, or not in a way that can be read,
 * or refused it before it began.
 */
export type OpenRun = Known &
  (
    | { readonly state: RunState }
    | { readonly state: null; readonly how: 'away' | 'refused'; readonly why: BreakglassError }
  );

/** What is asked of the engine for each. */
type Asked = Pick<Desk, 'look' | 'refusal'>;

/** So many runs are asked for their state at the same time: each question costs the worker a task. */
const AT_ONCE = 20;
/** So many are shown; incidents always. */
const SHOWN = 20;

/** Of those started here and not in the ledger, the newest of the last day. */
const STARTED_SHOWN = 5;
const DAY_MS = 24 * 60 * 60_000;

/** Nobody answers for any run then, and to ask for each of them would only make people wait. */
const SILENT: ReadonlySet<ErrorCode> = new Set(['SERVER_UNREACHABLE', 'SERVER_NOT_RUNNING', 'WORKER_ABSENT']);

/**
 * Every open run and where it stands: incidents before drills, each the newest first. All are asked, however many there
 * are, since each may ask something of somebody; once nobody answered for a whole lot, the rest counts as that lot.
 */
export async function lookAtOpen({
  page,
  runs,
}: {
  page: Pick<Page, 'started' | 'now'> & { readonly desk: Asked };
  /** The newest first. */
  runs: readonly LedgerRun[];
}): Promise<readonly OpenRun[]> {
  const open = [
    ...startedHere({ page, runs }),
    ...runs.flatMap(({ run, opened: { mode }, closed }) => (closed === null ? { run, mode } : [])),
  ];
  const isReal = ({ mode }: Known) => mode === 'incident';
  const left = [...open.filter(isReal), ...open.filter((run) => !isReal(run))];
  const seen: OpenRun[] = [];
  while (left.length > 0) {
    const lot = await Promise.all(left.splice(0, AT_ONCE).map((run) => lookAt({ desk: page.desk, run })));
    seen.push(...lot);
    const why = silenceOf(lot);
    if (why !== null)
      seen.push(...left.splice(0).map((run) => ({ ...run, state: null, how: 'away' as const, why })));
  }
  return seen;
}

/** Those that there is room to show; a real one is never left out for drills. */
export function shownOf(open: readonly OpenRun[]): readonly OpenRun[] {
  return open.filter(({ mode }, index) => index < SHOWN || mode === 'incident');
}

/** What was started on this page today and is not in the ledger: not yet, or because the engine refused it. */
function startedHere({
  page: { started, now },
  runs,
}: {
  page: Pick<Page, 'started' | 'now'>;
  runs: readonly LedgerRun[];
}): Known[] {
  return [...started]
    .filter(([run, { at }]) => now() - at < DAY_MS && runs.every((known) => known.run !== run))
    .slice(-STARTED_SHOWN)
    .map(([run, { mode }]) => ({ run, mode }));
}

/** Why nobody answered for any of them; null where somebody did. */
function silenceOf(lot: readonly OpenRun[]): BreakglassError | null {
  const reasons = lot.flatMap((each) => (each.state === null && SILENT.has(each.why.code) ? [each.why] : []));
  return reasons.length === lot.length ? (reasons[0] ?? null) : null;
}

async function lookAt({ desk, run }: { desk: Asked; run: Known }): Promise<OpenRun> {
  try {
    return { ...run, state: (await desk.look(run.run)).state };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    const refusal = ENGINE_AWAY.has(error.code) ? null : await desk.refusal(run.run).catch(() => null);
    return { ...run, state: null, how: refusal === null ? 'away' : 'refused', why: refusal ?? error };
  }
}
