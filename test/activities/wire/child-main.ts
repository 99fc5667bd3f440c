import { createHash } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import { z } from 'zod';
import { createActivities } from '../../../activities/index.ts';
import { unpaced } from '../../../activities/pacer.ts';
import { createTenants } from '../../../activities/tenant/tenants.ts';
import { useProxies } from '../../../activities/proxy.ts';
import type { Activities } from '../../../activities/types.ts';
import { organisationDefinition } from '../../../domain/organisation.ts';
import { RUN_WORKFLOW } from '../../../workflows/messages.ts';

/** A line of stdin that opens activities anew. The others are calls; the process ends by itself after the last. */
const opening = z.strictObject({ organisation: organisationDefinition, baseDirectory: z.string() });
const call = z.strictObject({
  activity: z.string(),
  input: z.unknown(),
  cancelAfterMs: z.number().nullable(),
});

const runSchema = z.looseObject({ run: z.string() });

const stored: string[] = [];
let activities: Activities | null = null;

await useProxies(process.env);
for await (const line of createInterface({ input: process.stdin })) {
  const given: unknown = JSON.parse(line);
  const opened = opening.safeParse(given);
  if (opened.success) activities = open(opened.data);
  else if (activities === null) throw opened.error;
  else console.log(JSON.stringify(await answer(activities, call.parse(given))));
}

function open({ organisation, baseDirectory }: z.infer<typeof opening>): Activities {
  const logger = pino({ level: 'debug' }, pino.destination({ dest: 2, sync: true }));
  const unused = () => Promise.reject(new Error('no evidence here'));
  return createActivities({
    organisation,
    baseDirectory,
    // Who opened the run has tests of its own too.
    openedBy: { read: () => Promise.resolve(null), keep: () => Promise.resolve() },
    tenants: createTenants({ organisation, baseDirectory, logger, pace: unpaced }),
    // What lets a write has tests of its own; here each is let.
    readApproval: () => Promise.resolve({ planned: {}, once: (work) => work() }),
    escrowDirectory: path.join(baseDirectory, 'escrow'),
    logger,
    evidence: {
      openEvidence: unused,
      appendEvents: unused,
      readClock: unused,
      sealAt: unused,
      sealRun: unused,
      anchorRun: unused,
      enterLedger: unused,
      appendLedger: unused,
      readReviewed: unused,
      storeReview: unused,
      readUnentered: unused,
    },
    storeArtifact: ({ bytes }) => {
      const text = Buffer.from(bytes).toString('utf8');
      stored.push(text);
      return Promise.resolve(createHash('sha256').update(text).digest('hex'));
    },
  });
}

async function answer(all: Activities, { activity, input, cancelAfterMs }: z.infer<typeof call>) {
  const workflowExecution = { workflowId: runSchema.parse(input).run, runId: 'attempt-1' };
  const environment = new MockActivityEnvironment(
    { workflowType: RUN_WORKFLOW, workflowExecution },
    { logger: new DefaultLogger('ERROR') },
  );
  const timer =
    cancelAfterMs === null
      ? undefined
      : setTimeout(() => {
          environment.cancel();
        }, cancelAfterMs);
  try {
    const result: unknown = await environment.run(() => apply({ all, activity, input }));
    return { result, failure: null, stored: stored.splice(0) };
  } catch (error) {
    return { result: null, failure: told(error), stored: stored.splice(0) };
  } finally {
    clearTimeout(timer);
  }
}

async function apply({
  all,
  activity,
  input,
}: {
  readonly all: Activities;
  readonly activity: string;
  readonly input: unknown;
}): Promise<unknown> {
  const act: unknown = Object.entries(all).find(([name]) => name === activity)?.[1];
  if (typeof act !== 'function') throw new TypeError(`expected an activity, got ${activity}`);
  const result: unknown = Reflect.apply(act, undefined, [input]);
  return await result;
}

function told(error: unknown) {
  if (!(error instanceof ApplicationFailure)) {
    return { type: error instanceof Error ? error.name : 'unknown', message: String(error) };
  }
  const { type, message, nonRetryable } = error;
  const nextRetryDelay: unknown = error.nextRetryDelay;
  return { type, message, nonRetryable, nextRetryDelay };
}
