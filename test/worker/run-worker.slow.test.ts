import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../../worker/logger.ts';
import { installRuntimeLogger } from '../../worker/runtime-logger.ts';
import { startWorker } from '../../worker/run-worker.ts';
import { embeddedTarget } from '../../worker/connection.ts';
import { embeddedServer, withWorker, type Embedded } from '../support/embedded.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const TEST_MS = 60_000;
const OBTAIN_MS = 30 * 60_000;
const WORKFLOWS = fileURLToPath(new URL('fixtures/workflows.ts', import.meta.url));
const TASK_QUEUE = 'fixture';

let logFile: string;
let embedded: Embedded;
const executing = (name: string, args: unknown[]) =>
  embedded.client.workflow.start<(...given: unknown[]) => Promise<string>>(name, {
    workflowId: `${name}-1`,
    taskQueue: TASK_QUEUE,
    args,
  });
const activities = { greet: (name: string) => Promise.resolve(`hello ${name}`) };

beforeAll(async () => {
  logFile = join(await temporaryDirectory('worker-log'), 'log');
  installRuntimeLogger(createLogger({ level: 'info', destination: { file: logFile } }));
  embedded = await embeddedServer();
}, OBTAIN_MS);

describe('a worker', () => {
  it(
    'runs workflows and activities; workflow logs reach the one logger, redacted',
    async () => {
      const heard = await withWorker({
        target: embedded.target,
        activities,
        workflows: WORKFLOWS,
        taskQueue: TASK_QUEUE,
        during: async () => (await executing('greeting', ['custodian-1'])).result(),
      });
      expect(heard).toBe('hello custodian-1');
      const line = await until({
        what: 'the log line of the workflow',
        look: async () =>
          (await readFile(logFile, 'utf8')).split('\n').find((text) => text.includes('"msg":"greeted"')) ??
          null,
      });
      expect(JSON.parse(line)).toMatchObject({
        heard: 'hello custodian-1',
        workflowId: 'greeting-1',
        password: '[redacted]',
      });
      expect(await readFile(logFile, 'utf8')).not.toContain('canary-in-a-workflow-log');
    },
    TEST_MS,
  );

  it(
    'goes on by itself after the server was killed',
    async () => {
      const woke = await withWorker({
        target: embedded.target,
        activities,
        workflows: WORKFLOWS,
        taskQueue: TASK_QUEUE,
        during: async () => {
          const handle = await executing('waiting', [500]);
          process.kill(embedded.server.pid(), 'SIGKILL');
          return until({ what: 'the result', look: () => handle.result().catch(() => null) });
        },
      });
      expect(woke).toBe('woke');
      expect(embedded.server.restarts()).toBe(1);
    },
    TEST_MS,
  );

  it(
    'is refused when no server answers',
    async () => {
      const target = embeddedTarget({ address: '127.0.0.1:1', namespace: 'default' });
      const starting = startWorker({ target, activities, bundle: { codePath: '/nowhere.js' } });
      await expect(starting).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    },
    TEST_MS,
  );
});
