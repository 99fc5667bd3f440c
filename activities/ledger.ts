import { Context } from '@temporalio/activity';
import { z } from 'zod';
import { BreakglassError, ERROR_CODES, type ErrorCode } from '../domain/errors.ts';
import {
  ENTER_LEDGER,
  ledgerWorkflowId,
  type LedgerPoint,
  type ReviewEntry,
  type RunEntry,
} from '../domain/ledger.ts';
import type { ScheduleEntry } from '../domain/schedule/entries.ts';
import type { EvidenceKey } from '../evidence/keys.ts';
import { requireEnterable } from '../evidence/ledger/enterable.ts';
import { ledgerKeys } from '../evidence/ledger/read.ts';
import { enterIntoLedger, findEntered, readLedger, requireWritable } from '../evidence/ledger/store.ts';
import { readReviewable } from '../evidence/review/reviewable.ts';
import { requirePlannedSignature } from '../evidence/review/signature.ts';
import { storeReview } from '../evidence/review/store.ts';
import { unenteredReviews } from '../evidence/review/unentered.ts';
import type { ScheduleDesk } from './schedule/desk.ts';
import { startLedger } from './start-ledger.ts';
import type { LedgerActivities } from './types.ts';

/** Shorter than the activity's own limit, so that the refusal says what was waited for. */
const ANSWER_MS = 8_000;

const answerSchema = z.discriminatedUnion('entered', [
  z.looseObject({ entered: z.literal(true) }),
  z.looseObject({ entered: z.literal(false), code: z.string(), message: z.string() }),
]);

/** What the ledger is made of: where, for whom, who signs, and what schedules call for. */
interface Desk {
  readonly directory: string;
  readonly organisation: string;
  readonly key: EvidenceKey;
  readonly schedules: Pick<ScheduleDesk, 'requireOwed'>;
}

/**
 * The activities that keep the organisation's ledger. `enterLedger` is a run's: it asks the one workflow that writes.
 * The others are that workflow's. All look at the run's folder first, and the stored ledger has the last word, so that no
 * answer of a workflow under that name has to be trusted.
 */
export function createLedgerActivities(desk: Desk): LedgerActivities {
  const { directory, organisation, key } = desk;
  return {
    enterLedger: async ({ entry }) => {
      const there = await findEntered({ directory, body: entry });
      if (there !== null) return there;
      await requireTrue({ desk, entry });
      await askWriter({ organisation, entry });
      return requireEntered({ directory, entry });
    },
    appendLedger: async ({ tree, entry }) => {
      await requireTrue({ desk, entry });
      return enterIntoLedger({ directory, organisation, keys: [key], body: entry, known: tree });
    },
    readReviewed: async ({ run, signed }) => {
      await requirePlannedSignature({ directory, run, signed });
      return readReviewable({ directory, run });
    },
    storeReview: async ({ tree, ...input }) => {
      await requireWritable({ directory, organisation, keys: [key], known: tree });
      await storeReview({ directory, ...input });
    },
    readUnentered: () => unenteredReviews({ directory }),
  };
}

/** Has an entry of a schedule made, by the activity that reckoned it; made already, it stays as it is. */
export async function enterScheduled({
  directory,
  organisation,
  entry,
}: Pick<Desk, 'directory' | 'organisation'> & { entry: ScheduleEntry }): Promise<LedgerPoint> {
  const there = await findEntered({ directory, body: entry });
  if (there !== null) return there;
  await askWriter({ organisation, entry });
  return requireEntered({ directory, entry });
}

/** A run may have been sealed by a key that has handed over to ours since. */
async function requireTrue({
  desk,
  entry,
}: {
  desk: Desk;
  entry: RunEntry | ReviewEntry | ScheduleEntry;
}): Promise<void> {
  if (!('run' in entry)) return desk.schedules.requireOwed(entry);
  const { directory, organisation, key } = desk;
  const earlier = ledgerKeys((await readLedger(directory))?.entries ?? []);
  await requireEnterable({ directory, organisation, vkeys: [key.vkey, ...earlier], entry });
}

/** Asks the ledger's workflow to make the entry, starting it where there is none. */
async function askWriter({
  organisation,
  entry,
}: {
  organisation: string;
  entry: RunEntry | ScheduleEntry;
}): Promise<void> {
  const { client, info } = Context.current();
  const workflowId = ledgerWorkflowId(organisation);
  try {
    await client.withDeadline(Date.now() + ANSWER_MS, async () => {
      await startLedger({ client, organisation, taskQueue: info.taskQueue });
      const sent: unknown = await client.workflow.getHandle(workflowId).executeUpdate(ENTER_LEDGER, {
        args: [entry],
        // One for all attempts of this call, another for the next: a refusal must not answer for ever.
        updateId: `${info.workflowExecution?.runId ?? ''}/${info.activityId}${nameOf(entry)}`,
      });
      requireAnswer(sent);
    });
  } catch (cause) {
    if (cause instanceof BreakglassError) throw cause;
    throw unreachable(cause);
  }
}

/** A call enters several of a schedule, and one of a run. */
function nameOf(entry: RunEntry | ScheduleEntry): string {
  return 'run' in entry ? '' : `/${entry.type}/${entry.schedule}/${entry.period}`;
}

/** What answers under the ledger's name may be anything; only a refusal is told on, under a code of ours. */
function requireAnswer(sent: unknown): void {
  const answer = answerSchema.safeParse(sent);
  if (!answer.success || answer.data.entered) return;
  const { code, message } = answer.data;
  throw refusal(ERROR_CODES.find((each) => each === code) ?? 'LEDGER_MISMATCH', message);
}

async function requireEntered({
  directory,
  entry,
}: {
  directory: string;
  entry: RunEntry | ScheduleEntry;
}): Promise<LedgerPoint> {
  const point = await findEntered({ directory, body: entry });
  if (point !== null) return point;
  throw refusal('EVIDENCE_UNWRITABLE', 'its writer answered, but the entry is not stored');
}

function unreachable(cause: unknown): BreakglassError {
  const name = cause instanceof Error ? cause.name : typeof cause;
  return refusal('EVIDENCE_UNWRITABLE', `its writer did not answer in time (${name})`, cause);
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message: `the ledger: ${message}`, cause });
}
