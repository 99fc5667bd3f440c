import type { OpenAsk } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Reader } from '../../domain/language/language.ts';
import type { Plan } from '../../domain/plan/types.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Page } from '../context.ts';
import { readRun, type SeenRun } from './run.ts';

type Asked = Extract<JournalEvent, { type: 'asked' }>;
type AskClosed = Extract<JournalEvent, { type: 'ask-closed' }>;
type Late = Extract<JournalEvent, { type: 'decision-late' }>;
type Accepted = Extract<JournalEvent, { type: 'decision-accepted' }>;

/** A question that is over, or that nobody shows as open now: what was asked, by whom it was answered, how it ended. */
export interface PastAsk {
  readonly asked: Asked;
  readonly answers: readonly Accepted[];
  /** What came once it was over, and counts for nothing. */
  readonly late: readonly Late[];
  /** Null while it is open and the engine is away, or has just gone on. */
  readonly closed: AskClosed | null;
}

/** A question of a run; one that is open comes from an engine that answers. */
export type SeenAsk =
  | { readonly seen: HeldRun; readonly open: OpenAsk; readonly past: null }
  | { readonly seen: SeenRun; readonly open: null; readonly past: PastAsk };

/** A run of which the engine says where it stands. */
export type LiveRun = SeenRun & { readonly state: RunState };

/** One of which all that is shown is of this plan. */
export type HeldRun = LiveRun & { readonly plan: Plan };

/**
 * Reads a question by its id; an open one only if all that is shown of its run is of the plan that the ledger has for it,
 * which is the one that is signed. `RUN_NOT_FOUND`, `ASK_NOT_FOUND` where the run has not asked it, `WORDS_UNPROVEN`.
 */
export async function readAsk({
  page,
  run,
  ask,
  reader,
}: {
  page: Page;
  run: string;
  ask: string;
  reader: Reader;
}): Promise<SeenAsk> {
  const seen = await readRun({ page, run, desk: page.engine, reader });
  const { state } = seen;
  const open = state?.asks.find(({ id }) => id === ask);
  if (state !== null && open !== undefined) {
    requireEntered({ state, ledger: seen.ledger });
    const plan = await page.engine.hold(state);
    return { seen: { ...seen, state, plan }, open, past: null };
  }
  const about = seen.events.filter((event) => 'ask' in event && event.ask === ask);
  const asked = about.find((event) => event.type === 'asked');
  if (asked === undefined)
    throw new BreakglassError({
      code: 'ASK_NOT_FOUND',
      message: 'expected a question that this run has asked',
    });
  const answers = about.filter((event) => event.type === 'decision-accepted');
  const late = about.filter((event) => event.type === 'decision-late');
  const closed = about.find((event) => event.type === 'ask-closed') ?? null;
  return { seen, open: null, past: { asked, answers, late, closed } };
}

/** The ledger was written when the run was opened: who answers for the worker now cannot tell of another plan. */
function requireEntered({ state, ledger }: Pick<LiveRun, 'state' | 'ledger'>): void {
  if (ledger === null) return;
  const { opened } = ledger;
  const parts = ['plan', 'runbook', 'mode'] as const;
  const wrong = parts.find((part) => state[part] !== opened[part]);
  if (wrong === undefined) return;
  const message = `expected the ${wrong} ${opened[wrong]} that the ledger has, got ${state[wrong]}: somebody else answers for the worker of this run; sign nothing, and see who reaches the server`;
  throw new BreakglassError({ code: 'WORDS_UNPROVEN', message });
}
