import { foreignTenants } from '../../domain/clouds.ts';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { RunId } from '../../domain/ids.ts';
import { ANYONE, type Reader } from '../../domain/language/language.ts';
import type { Mode, Plan } from '../../domain/plan/types.ts';
import { runFolder } from '../../evidence/folder.ts';
import { showJournal } from '../../evidence/show.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Page } from '../context.ts';
import type { Desk } from '../desk.ts';
import { planFor, storedPlan } from './plan.ts';
import { requireOwnRun, type LedgerRun } from './ledger-runs.ts';

/** A run as far as it can be seen now. */
export interface SeenRun {
  readonly run: RunId;
  readonly mode: Mode;
  readonly title: string;
  /** To say its questions in other languages; null where it is not here or nobody needs it. */
  readonly plan: Plan | null;
  /** Where the engine says that it stands; null where the engine does not answer, and why. */
  readonly state: RunState | null;
  readonly away: ErrorCode | null;
  /** Its tenants that are not Microsoft's: as the engine says, else as the stored plan does. */
  readonly foreignTenants: RunState['foreignTenants'];
  /** Why the engine refused it before it began; null for every other run. */
  readonly refused: BreakglassError | null;
  /** Every event so far: the engine's, else those that are stored. */
  readonly events: readonly JournalEvent[];
  /** Null for a run that was only just started. */
  readonly ledger: LedgerRun | null;
}

/** Codes by which the engine says that it cannot tell; what is stored is shown then. */
export const ENGINE_AWAY: ReadonlySet<ErrorCode> = new Set([
  'RUN_NOT_FOUND',
  'RUN_BROKEN',
  'WORKER_ABSENT',
  'SERVER_UNREACHABLE',
  'SERVER_NOT_RUNNING',
  'INTERNAL',
]);

/** Reads a run of this organisation. `RUN_NOT_FOUND` for any other. */
export async function readRun({
  page,
  run,
  desk = page.desk,
  reader = ANYONE,
}: {
  page: Page;
  run: RunId;
  desk?: Desk;
  reader?: Reader;
}): Promise<SeenRun> {
  const { started } = page;
  const directory = desk.evidenceDirectory;
  const ledger = await requireOwnRun({ directory, run, started });
  const live = await lookAt({ desk, run });
  const events = live.events ?? (await storedEvents({ directory, run }));
  const opened = events.find((event) => event.type === 'run-opened');
  const digest = live.state?.plan ?? opened?.plan ?? ledger?.opened.plan ?? null;
  return {
    run,
    mode: live.state?.mode ?? opened?.mode ?? ledger?.opened.mode ?? started.get(run)?.mode ?? 'incident',
    title: live.state?.title ?? opened?.title ?? run,
    plan: await planFor({ desk, run, digest, reader }),
    foreignTenants:
      live.state?.foreignTenants ?? foreignTenants((await storedPlan({ desk, run, digest }))?.tenants ?? []),
    state: live.state,
    away: live.away,
    refused: live.refused,
    events,
    ledger,
  };
}

type Live =
  | (Pick<SeenRun, 'events'> & { readonly state: RunState; readonly away: null; readonly refused: null })
  | (Pick<SeenRun, 'refused'> & { readonly state: null; readonly events: null; readonly away: ErrorCode });

async function lookAt({ desk, run }: { desk: Desk; run: RunId }): Promise<Live> {
  try {
    const { state } = await desk.look(run);
    return { state, events: await desk.journal({ run, from: 0 }), away: null, refused: null };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    const { code } = error;
    const refused = ENGINE_AWAY.has(code) ? null : await desk.refusal(run);
    if (refused === null && !ENGINE_AWAY.has(code)) throw error;
    return { state: null, events: null, away: code, refused };
  }
}

async function storedEvents({
  directory,
  run,
}: {
  directory: string;
  run: RunId;
}): Promise<readonly JournalEvent[]> {
  try {
    const shown = await showJournal({ path: runFolder({ directory, run }).root });
    return shown.flatMap(({ event }) => event ?? []);
  } catch (error) {
    if (error instanceof BreakglassError && error.code === 'FILE_NOT_FOUND') return [];
    throw error;
  }
}
