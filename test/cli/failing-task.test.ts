import { describe, expect, it } from '@jest/globals';
import { Client, ServiceError } from '@temporalio/client';
import { readJournal } from '../../cli/runs.ts';

const QUERY_REFUSED = Object.assign(new Error('Workflow Task in failed state'), {
  code: 9,
  details: 'Workflow Task in failed state',
  metadata: {},
});

/** A client of a server that answers no query, with a task at this attempt and these last events. */
function clientWith({ attempt, events }: { attempt: number; events: readonly object[] }): Client {
  const client = new Client();
  const handle = {
    query: () => Promise.reject(new ServiceError('no answer', { cause: QUERY_REFUSED })),
    describe: () => Promise.resolve({ raw: { pendingWorkflowTask: { attempt } } }),
  };
  const real = client.workflow.getHandle('run-1');
  client.workflow.getHandle = () => Object.assign(real, handle);
  const service = client.workflowService;
  Reflect.set(service, 'getWorkflowExecutionHistoryReverse', () => Promise.resolve({ history: { events } }));
  client.withDeadline = (_deadline, work) => work();
  return client;
}

const failed = (cause: number) => ({ workflowTaskFailedEventAttributes: { cause } });
const timedOut = { workflowTaskTimedOutEventAttributes: {} };
const message = { workflowExecutionSignaledEventAttributes: {} };
const completed = { workflowTaskCompletedEventAttributes: {} };

describe('a run that nobody answers for', () => {
  it.each([
    ['a worker that throws', 'INTERNAL', 3, [message, failed(14), completed]],
    ['a worker that does not fit the history', 'INTERNAL', 2, [failed(24)]],
    ['no worker', 'WORKER_ABSENT', 1, [completed]],
    ['a worker that died', 'WORKER_ABSENT', 2, [timedOut, failed(14)]],
    ['a worker that was overtaken by a message', 'WORKER_ABSENT', 2, [failed(1), completed]],
    ['a worker that failed once and was mended', 'WORKER_ABSENT', 2, [completed, failed(14)]],
  ])('has %s: %s', async (_what, code, attempt, events) => {
    const client = clientWith({ attempt, events });
    await expect(readJournal({ client, run: 'run-1', from: 0 })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(code === 'INTERNAL' ? 'worker.log' : 'start one'),
    });
  });
});
