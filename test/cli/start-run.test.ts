import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { WorkflowStartInput } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { describe, expect, it, jest } from '@jest/globals';
import { requirePerson, startRun } from '../../cli/start-run.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { examplePlan } from '../support/organisation.ts';

const { ListSearchAttributesResponse } = temporal.api.operatorservice.v1;

const plan = examplePlan('quarterly-drill');
const input = {
  run: 'quarterly-drill-20260401-0900-k3fz',
  plan,
  planDigest: digestOf(plan),
  runbookText: 'x',
  runbookDigest: sha256Hex('x'),
  initiator: 'commander-1',
  reason: null,
};
const ALL = ['BreakglassRunbook', 'BreakglassMode', 'BreakglassOrganisation', 'BreakglassVerdict'];

/** A real client whose two calls are answered here: no server, no traffic. */
function clientOf({ known, taken = false }: { known: readonly string[] | null; taken?: boolean }): {
  client: Client;
  started: WorkflowStartInput[];
} {
  const started: WorkflowStartInput[] = [];
  const connection = Connection.lazy({ address: '127.0.0.1:1' });
  jest.spyOn(connection.operatorService, 'listSearchAttributes').mockImplementation(() =>
    known === null
      ? Promise.reject(new Error('not for everybody'))
      : Promise.resolve(
          ListSearchAttributesResponse.create({
            customAttributes: Object.fromEntries(known.map((name) => [name, 2])),
          }),
        ),
  );
  const client = new Client({
    connection,
    interceptors: {
      workflow: [
        {
          startWithDetails: (start) => {
            if (taken) throw new WorkflowExecutionAlreadyStartedError('taken', input.run, start.workflowType);
            started.push(start);
            return Promise.resolve({ runId: '1', eagerlyStarted: false });
          },
        },
      ],
    },
  });
  return { client, started };
}

async function attributesOf(known: readonly string[] | null): Promise<string[]> {
  const { client, started } = clientOf({ known });
  await startRun({ client, input });
  expect(started).toHaveLength(1);
  const pairs = started[0]?.options.typedSearchAttributes ?? [];
  if (!Array.isArray(pairs)) throw new Error('expected pairs');
  return pairs.map(({ key }: { key: { name: string } }) => key.name);
}

describe('startRun', () => {
  it('sends the search attributes where the server knows all four', async () => {
    expect(await attributesOf([...ALL, 'Other'])).toEqual(ALL);
  });

  it.each(ALL)('sends none where the server lacks %s', async (missing) => {
    expect(await attributesOf(ALL.filter((name) => name !== missing))).toEqual([]);
  });

  it('sends none where the server does not say which it has', async () => {
    expect(await attributesOf(null)).toEqual([]);
  });

  it('notices a killed worker after 5 s', async () => {
    const { client, started } = clientOf({ known: [] });
    await startRun({ client, input });
    expect(Number(started[0]?.options.workflowTaskTimeout?.seconds)).toBe(5);
  });

  it('refuses a name used before as RUN_EXISTS', async () => {
    const { client } = clientOf({ known: [], taken: true });
    await expect(startRun({ client, input })).rejects.toMatchObject({
      code: 'RUN_EXISTS',
      message: `expected a new run name, got ${input.run}`,
    });
  });
});

describe('requirePerson', () => {
  it('takes somebody of the roster and refuses others, naming who could', () => {
    expect(() => {
      requirePerson({ plan, person: 'commander-1' });
    }).not.toThrow();
    expect(() => {
      requirePerson({ plan, person: 'stranger-1' });
    }).toThrow(
      expect.objectContaining({
        code: 'PERSON_UNKNOWN',
        message: expect.stringMatching(/custodian-1.*, got stranger-1$/),
      }),
    );
  });
});
