import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { z } from 'zod';
import { BreakglassError } from '../../domain/errors.ts';
import type { ReviewState } from '../../domain/review-state.ts';
import { reviewStates } from '../../evidence/review/states.ts';
import { RUN_WORKFLOW } from '../../workflows/messages.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { commandLine } from '../live/next.ts';
import { placeOf, type Place } from '../place.ts';
import { plain, plainJson } from '../plain.ts';
import { sayReview } from '../review/say.ts';
import { refusedAtOpening } from '../run-end.ts';
import { answerInTime, withClient } from '../runs.ts';

/** One run as the server lists it. `verdict` is null while it is open, or where it ended without one. */
interface ListedRun {
  readonly run: string;
  readonly runbook: string;
  readonly mode: string;
  readonly started: string;
  readonly state: string;
  /** The code that it was refused with before it began, when nobody was asked; null for every other. */
  readonly refused: string | null;
  readonly verdict: string | null;
  readonly restored: boolean | null;
  /** Null while it is open, and where its evidence does not lie here or cannot be read. */
  readonly review: ReviewState | null;
}

const memoSchema = z.object({ runbook: z.string(), mode: z.string() }).catch({ runbook: '?', mode: '?' });
const resultSchema = z.object({ verdict: z.string(), restored: z.boolean() });

/** `list`: every run that the server still knows, newest first. */
export async function list(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const reviews = await readReviews({ io, place });
  const known = await withClient({ io, place, use: listRuns });
  const runs = known.map((run) => ({ ...run, review: reviews.get(run.run) ?? null }));
  if (io.json) io.out(`${plainJson(runs)}\n`);
  else if (runs.length === 0) {
    const start = commandLine({ words: ['run', 'RUNBOOK', '--as', 'YOUR-ID'], place });
    io.say(`no runs yet; start one with: ${start}`);
  } else io.out(runs.map((run) => `${listLine(run)}\n`).join(''));
  return EXIT.ok;
}

/** Where the reviews of the runs stand whose evidence lies here. A ledger that cannot be read does not end the list. */
async function readReviews({
  io,
  place,
}: {
  io: Io;
  place: Place;
}): Promise<ReadonlyMap<string, ReviewState | null>> {
  try {
    const asOf = new Date().toISOString();
    const told = await reviewStates({ directory: place.evidenceDirectory, asOf });
    return new Map(told.map(({ run, review }) => [run, review]));
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    io.say(plain(`no word of reviews: ${error.code}: ${error.message}`));
    return new Map();
  }
}

/** `SERVER_UNREACHABLE` for a server that is silent at any part of it. */
export async function listRuns(client: Client): Promise<ListedRun[]> {
  const runs: ListedRun[] = [];
  const listed = client.workflow.list({ query: `WorkflowType = '${RUN_WORKFLOW}'` })[Symbol.asyncIterator]();
  const next = () => answerInTime({ client, ask: () => listed.next() });
  for (let each = await next(); each.done !== true; each = await next())
    runs.push(await describe({ client, info: each.value }));
  return runs.sort((one, other) => other.started.localeCompare(one.started));
}

type Listed = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'memo' | 'startTime'> & {
  readonly status: Pick<WorkflowExecutionInfo['status'], 'name'>;
};

/** One line of the list. Whoever reaches the server can put anything there, so nothing of it may end the list. */
export async function describe({ client, info }: { client: Client; info: Listed }): Promise<ListedRun> {
  const { runbook, mode } = memoSchema.parse(info.memo);
  const result = info.status.name === 'COMPLETED' ? await readResult({ client, info }) : null;
  return {
    run: info.workflowId,
    runbook,
    mode,
    started: info.startTime.toISOString(),
    state: info.status.name.toLowerCase(),
    refused: info.status.name === 'FAILED' ? await readRefusal({ client, info }) : null,
    verdict: result?.verdict ?? null,
    restored: result?.restored ?? null,
    review: null,
  };
}

/** The result of exactly this execution, as its name may have been used again; null where it cannot be read. */
async function readResult({ client, info: { workflowId, runId } }: { client: Client; info: Listed }) {
  try {
    const handle = client.workflow.getHandle(workflowId, runId, { followRuns: false });
    const ended: unknown = await answerInTime({ client, ask: () => handle.result() });
    return resultSchema.safeParse(ended).data ?? null;
  } catch (error) {
    if (error instanceof BreakglassError && error.code === 'SERVER_UNREACHABLE') throw error;
    return null;
  }
}

/** Why exactly this execution was refused before it began; null where it was not, or where that cannot be read. */
async function readRefusal({ client, info: { workflowId, runId } }: { client: Client; info: Listed }) {
  try {
    const handle = client.workflow.getHandle(workflowId, runId, { followRuns: false });
    return (await refusedAtOpening(handle))?.code ?? null;
  } catch {
    return null;
  }
}

/** A run as one line that is safe to show. */
export function listLine({
  run,
  mode,
  started,
  state,
  refused,
  verdict,
  restored,
  review,
}: ListedRun): string {
  const ended =
    verdict === null
      ? sayState({ state, refused })
      : `${verdict}${restored === true ? '' : ', NOT restored'}`;
  const seen = review === null || review.state === 'not-planned' ? '' : `; ${sayReview(review)}`;
  const at = started.slice(0, 16).replace('T', ' ');
  return plain(`${at}  ${mode.padEnd(8)}  ${run.padEnd(44)}  ${ended}${seen}`);
}

function sayState({ state, refused }: Pick<ListedRun, 'state' | 'refused'>): string {
  if (refused !== null) return `refused (${refused}), nobody was asked`;
  return state === 'completed' ? 'completed, verdict unknown' : state;
}
