import { z } from 'zod';
import type { LogPoint } from './decision.ts';
import type { Digest, RunId } from './ids.ts';
import { oneOf, type OneOf } from './one-of.ts';
import { MODES, type Mode } from './plan/types.ts';
import { SCHEDULE_ENTRY_SHAPES, type ScheduleEntry } from './schedule/entries.ts';
import { VERDICTS, type Verdict } from './verdict.ts';

/**
 * One line of an organisation's ledger: its RFC 8785 bytes are the leaf. `n` counts from 0 without gaps; `at` is the
 * writer's clock, ISO 8601 UTC with milliseconds, and never goes back.
 */
export type LedgerEntry = LedgerHeader & LedgerBody;

export interface LedgerHeader {
  readonly v: 1;
  readonly n: number;
  readonly at: string;
}

export type LedgerBody =
  /** The first entry, and only that. `key` is the evidence key (vkey) that signs from here on. */
  | { readonly type: 'ledger-opened'; readonly organisation: string; readonly key: string }
  | RunEntry
  | ReviewEntry
  | ScheduleEntry
  | { readonly type: 'key-rotated'; readonly old: string; readonly new: string }
  /** Nothing that this key signed at `from` or later counts. */
  | {
      readonly type: 'key-revoked';
      readonly key: string;
      readonly from: string;
      readonly reason: string;
    };

/** What a run itself has entered: that it is, and how it ended. */
export type RunEntry =
  | {
      readonly type: 'run-opened';
      readonly run: RunId;
      readonly runbook: string;
      readonly mode: Mode;
      readonly plan: Digest;
    }
  | {
      readonly type: 'run-closed';
      readonly run: RunId;
      readonly plan: Digest;
      /** Size and root of the whole sealed journal. */
      readonly checkpoint: LogPoint;
      readonly verdict: Verdict;
      readonly restored: boolean;
    };

/**
 * What people signed about a run after its end: `statement` is the SHA-256 of the signed text, and `number` counts what
 * was signed about one run, of both kinds, from 0. The text lies in the run's folder as `review/<number>.json`.
 */
export type ReviewEntry =
  | {
      readonly type: 'run-reviewed';
      readonly run: RunId;
      readonly number: number;
      readonly statement: Digest;
    }
  | {
      readonly type: 'finding-closed';
      readonly run: RunId;
      readonly number: number;
      readonly finding: string;
      readonly statement: Digest;
    };

/** Where an entry stands, and the ledger's size and root with it as the last. */
export interface LedgerPoint extends LogPoint {
  readonly index: number;
}

/**
 * The names by which Temporal knows the ledger's one writer. They stand here because workflow and activities both use
 * them and neither may import the other.
 */
export const LEDGER_WORKFLOW = 'breakglassLedger';
export const ENTER_LEDGER = 'enterLedger';
export const ENTER_REVIEW = 'enterReview';

/** The id of the one workflow that writes an organisation's ledger. */
export function ledgerWorkflowId(organisation: string): string {
  return `breakglass-ledger-${organisation}`;
}

/** A worker that was killed in the middle of one of the ledger's tasks is noticed after this long, as with a run's. */
export const LEDGER_TASK_TIMEOUT = '5s';

/** What the ledger's workflow answers to somebody who wants an entry made. */
export type LedgerAnswer =
  | { readonly entered: true; readonly point: LedgerPoint }
  | { readonly entered: false; readonly code: string; readonly message: string };

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const short = z.string().min(1).max(200);

/** The strict shapes of what a run enters: no other key, bounded texts. Header keys may be added to them. */
export const RUN_ENTRY_SHAPES = {
  'run-opened': { run: short, runbook: short, mode: z.enum(MODES), plan: digest },
  'run-closed': {
    run: short,
    plan: digest,
    checkpoint: z.strictObject({ size: z.int().min(1), root: digest }),
    verdict: z.enum(VERDICTS),
    restored: z.boolean(),
  },
} as const;

const number = z.int().min(0).max(999_999);

/** The strict shapes of what is entered about a run after its end. */
export const REVIEW_ENTRY_SHAPES = {
  'run-reviewed': { run: short, number, statement: digest },
  'finding-closed': { run: short, number, finding: short, statement: digest },
} as const satisfies Readonly<Record<ReviewEntry['type'], z.ZodRawShape>>;

/** What a run has entered, strictly. */
export const RUN_ENTRIES = {
  'run-opened': z.strictObject({ type: z.literal('run-opened'), ...RUN_ENTRY_SHAPES['run-opened'] }),
  'run-closed': z.strictObject({ type: z.literal('run-closed'), ...RUN_ENTRY_SHAPES['run-closed'] }),
} satisfies OneOf<RunEntry, 'type'>;

/** What is entered about a run after its end, strictly. */
export const REVIEW_ENTRIES = {
  'run-reviewed': z.strictObject({
    type: z.literal('run-reviewed'),
    ...REVIEW_ENTRY_SHAPES['run-reviewed'],
  }),
  'finding-closed': z.strictObject({
    type: z.literal('finding-closed'),
    ...REVIEW_ENTRY_SHAPES['finding-closed'],
  }),
} satisfies OneOf<ReviewEntry, 'type'>;

/** What is entered about a schedule, strictly. */
export const SCHEDULE_ENTRIES = {
  'draw-committed': z.strictObject({
    type: z.literal('draw-committed'),
    ...SCHEDULE_ENTRY_SHAPES['draw-committed'],
  }),
  'draw-revealed': z.strictObject({
    type: z.literal('draw-revealed'),
    ...SCHEDULE_ENTRY_SHAPES['draw-revealed'],
  }),
  'run-not-held': z.strictObject({
    type: z.literal('run-not-held'),
    ...SCHEDULE_ENTRY_SHAPES['run-not-held'],
  }),
} satisfies OneOf<ScheduleEntry, 'type'>;

const enteredSchema = oneOf<
  (typeof RUN_ENTRIES)[RunEntry['type']] | (typeof SCHEDULE_ENTRIES)[ScheduleEntry['type']],
  'type'
>({ key: 'type', schemas: { ...RUN_ENTRIES, ...SCHEDULE_ENTRIES } });

/** Whatever somebody sent, as an entry of a run or of a schedule; null where it is none. */
export function readEntered(sent: unknown): RunEntry | ScheduleEntry | null {
  const parsed = enteredSchema.safeParse(sent);
  return parsed.success ? parsed.data : null;
}

/** Is this an entry of a schedule? */
export function isScheduleEntry<Entry extends LedgerBody>(
  entry: Entry,
): entry is Extract<Entry, { type: ScheduleEntry['type'] }> {
  return Object.hasOwn(SCHEDULE_ENTRY_SHAPES, entry.type);
}

/** Is this an entry about what people signed after a run's end? */
export function isReviewEntry<Entry extends LedgerBody>(
  entry: Entry,
): entry is Extract<Entry, { type: ReviewEntry['type'] }> {
  return Object.hasOwn(REVIEW_ENTRY_SHAPES, entry.type);
}
