import { Context } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { cachedBundle } from '../support/workflow-bundle.ts';

/** One worker for all workflows of a test file: each is given activities of its own with its id. */
export interface Host {
  readonly start: (input: {
    workflow: string;
    workflowId: string;
    args: unknown[];
    activities: object;
  }) => Promise<void>;
  /** Never resolves; rejects when the worker ends by itself. */
  readonly failed: Promise<never>;
  readonly stop: () => Promise<void>;
}

/** Starts the worker on the product's bundle. */
export async function hostOn(env: TestWorkflowEnvironment): Promise<Host> {
  const given = new Map<string, object>();
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle: await cachedBundle(),
    workflowThreadPoolSize: 1,
    activities: { default: (...args: unknown[]) => perform({ given, args }) },
  });
  const running = worker.run();
  const failed = running.then(() => new Promise<never>(() => undefined));
  // Looked at only while a scene is played.
  failed.catch(() => undefined);
  return {
    start: async ({ workflow, workflowId, args, activities }) => {
      given.set(workflowId, activities);
      await env.client.workflow.start(workflow, { workflowId, taskQueue: TASK_QUEUE, args });
    },
    failed,
    stop: async () => {
      worker.shutdown();
      await running;
    },
  };
}

/** Does what the workflow that asks was given for this activity. */
async function perform({
  given,
  args,
}: {
  given: ReadonlyMap<string, object>;
  args: unknown[];
}): Promise<unknown> {
  const { activityType, workflowExecution } = Context.current().info;
  const activities = given.get(workflowExecution?.workflowId ?? '') ?? {};
  const act: unknown = Reflect.get(activities, activityType);
  if (typeof act !== 'function') throw new TypeError(`expected an activity ${activityType} of the test`);
  const answer: unknown = await Reflect.apply(act, activities, args);
  return answer;
}
