import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { reasonOf } from '../reason.ts';
import { isListening } from './ports.ts';

/** `temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD`. */
const KEYWORD = 2;
/** Closed runs stay readable for ten years; the evidence stays for good. */
const RETENTION_DAYS = 3650;
const DAY_SECONDS = 24 * 60 * 60;
/** One try may take so long, so that the end of the process is seen in between. */
const TRY_MS = 5_000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;

/** What runs are listed by, all of type Keyword; never encrypted, so never more than names. */
export const SEARCH_ATTRIBUTES = [
  'BreakglassRunbook',
  'BreakglassMode',
  'BreakglassVerdict',
  'BreakglassOrganisation',
] as const;

/** The server's process ended before it served. */
export class ServerEnded extends Error {}

/**
 * Waits until the server serves the namespace, then gives it our retention and search attributes; everything is
 * idempotent. Tries again, ever slower, until the deadline (epoch milliseconds) or until `alive` says no: `ServerEnded`.
 */
export async function prepareNamespace({
  address,
  namespace,
  deadline,
  alive,
}: {
  readonly address: string;
  readonly namespace: string;
  readonly deadline: number;
  readonly alive: () => boolean;
}): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    try {
      if (!(await isListening(address))) throw new Error('nothing listens yet');
      await prepareOnce({ address, namespace });
      return;
    } catch (error) {
      if (!alive()) throw new ServerEnded('the server process ended', { cause: error });
      if (Date.now() + pause > deadline) throw new Error(`no answer: ${reasonOf(error)}`, { cause: error });
    }
    await delay(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function prepareOnce({
  address,
  namespace,
}: {
  readonly address: string;
  readonly namespace: string;
}): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: TRY_MS });
  try {
    await connection.withDeadline(Date.now() + TRY_MS, async () => {
      await raiseRetention(connection, namespace);
      await addSearchAttributes(connection, namespace);
    });
  } finally {
    await connection.close();
  }
}

async function raiseRetention({ workflowService }: Connection, namespace: string): Promise<void> {
  const { config } = await workflowService.describeNamespace({ namespace });
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) === RETENTION_DAYS * DAY_SECONDS) return;
  await workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(`${RETENTION_DAYS} days`) },
  });
}

async function addSearchAttributes({ operatorService }: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTES.filter((name) => customAttributes[name] === undefined);
  if (missing.length === 0) return;
  await operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
}
