import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import type { BareAct, BareActivities, Sizes } from './bare-workflow.ts';
import { timed } from './waiting.ts';

/** What a played run asked of Temporal: the size of its start, its activities in order, its updates after them. */
export interface Score {
  readonly startSize: number;
  readonly acts: readonly BareAct[];
}

export const BARE_QUEUE = 'bench-bare';
/** The file of the bare workflow, to be bundled. */
export const BARE_ENTRY = fileURLToPath(new URL('bare-workflow.ts', import.meta.url));

/** Reads off a run's history what a bare workflow must do to ask as much of Temporal. */
export async function scoreOf({ client, run }: { client: Client; run: string }): Promise<Score> {
  const { events } = await client.workflow.getHandle(run).fetchHistory();
  const acts: { in: number; out: number; updates: { in: number; out: number }[] }[] = [];
  const actOf = new Map<string, { out: number }>();
  const updateOf = new Map<string, { out: number }>();
  let startSize = 0;
  for (const event of events ?? []) {
    const id = String(event.eventId);
    const started = event.workflowExecutionStartedEventAttributes;
    const scheduled = event.activityTaskScheduledEventAttributes;
    const completed = event.activityTaskCompletedEventAttributes;
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
    const answered = event.workflowExecutionUpdateCompletedEventAttributes;
    if (started) startSize = sizeOf(started.input);
    if (scheduled) {
      const act = { in: sizeOf(scheduled.input), out: 0, updates: [] };
      acts.push(act);
      actOf.set(id, act);
    }
    if (completed) setOut(actOf.get(String(completed.scheduledEventId)), sizeOf(completed.result));
    if (accepted) {
      const update = { in: sizeOf(accepted.acceptedRequest?.input?.args), out: 0 };
      acts.at(-1)?.updates.push(update);
      updateOf.set(id, update);
    }
    if (answered) setOut(updateOf.get(String(answered.acceptedEventId)), sizeOf(answered.outcome?.success));
  }
  return { startSize, acts };
}

interface Payloads {
  readonly payloads?: readonly { readonly data?: Uint8Array | null }[] | null;
}

function sizeOf(payloads: Payloads | null | undefined): number {
  return (payloads?.payloads ?? []).reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
}

function setOut(sizes: { out: number } | undefined, out: number): void {
  if (sizes !== undefined) sizes.out = out;
}

/** How many updates a score holds. */
export function updatesIn({ acts }: Score): number {
  return acts.reduce((sum, { updates }) => sum + updates.length, 0);
}

/** Activities for the worker on `BARE_QUEUE`, and bare runs to play on it, one at a time. */
export function openBare({ client }: { client: Client }): {
  readonly activities: BareActivities;
  /** Resolves with the milliseconds of the whole run; `answered` hears those of each update. */
  readonly play: (score: Score, answered?: (ms: number) => void) => Promise<number>;
} {
  let answerAll: (updates: readonly Sizes[]) => void = () => undefined;
  return {
    activities: {
      noop: ({ act }) => {
        answerAll(act.updates);
        return Promise.resolve('x'.repeat(act.out));
      },
    },
    play: async ({ startSize, acts }, answered = () => undefined) => {
      const workflowId = `bare-${randomUUID()}`;
      const failed = new Promise<never>((_resolve, reject) => {
        answerAll = (updates) => {
          sendAll({ client, workflowId, updates, answered }).catch(reject);
        };
      });
      const from = performance.now();
      const padding = 'x'.repeat(startSize);
      const input = { workflowId, taskQueue: BARE_QUEUE, args: [{ acts, padding }] };
      await Promise.race([client.workflow.execute('bareRun', input), failed]);
      return performance.now() - from;
    },
  };
}

async function sendAll({
  client,
  workflowId,
  updates,
  answered,
}: {
  client: Client;
  workflowId: string;
  updates: readonly Sizes[];
  answered: (ms: number) => void;
}): Promise<void> {
  for (const { in: length, out } of updates) {
    const args: [{ padding: string; out: number }] = [{ padding: 'x'.repeat(length), out }];
    answered(await timed(() => client.workflow.getHandle(workflowId).executeUpdate('answer', { args })));
  }
}
