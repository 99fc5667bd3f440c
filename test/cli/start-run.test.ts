import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { WorkflowStartInput } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { describe, expect, it, jest } from '@jest/globals';
import type { RunName } from '../../activities/schedule/keep.ts';
import { openLink } from '../../cli/page/link.ts';
import { placeOf } from '../../cli/place.ts';
import { requirePerson, startRun } from '../../cli/start-run.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { examplePlan } from '../support/organisation.ts';
import { until } from '../support/until.ts';

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

  it.each<[string, RunName | undefined, string]>([
    ['takes a new name once', undefined, 'REJECT_DUPLICATE'],
    ['takes one anew that the ledger knows no run of', 'unopened', 'ALLOW_DUPLICATE'],
  ])('%s', async (_what, name, policy) => {
    const { client, started } = clientOf({ known: [] });
    await startRun({ client, input, ...(name === undefined ? {} : { name }) });
    expect(started[0]?.options.workflowIdReusePolicy).toBe(policy);
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

describe('the connection of the page', () => {
  const gone = new BreakglassError({ code: 'SERVER_UNREACHABLE', message: 'expected a server' });

  /** A link whose connections are numbered, and those that were closed; `refused`: why there is none for now. */
  function stage() {
    const stand = { made: 0, refused: null as BreakglassError | null, closed: [] as number[] };
    const connect = () => {
      if (stand.refused !== null) return Promise.reject(stand.refused);
      const made = (stand.made += 1);
      const close = () => {
        stand.closed.push(made);
        return Promise.resolve();
      };
      return Promise.resolve({ client: clientOf({ known: [] }).client, close });
    };
    return { stand, link: openLink({ env: {}, place: placeOf({ env: {}, cwd: '/' }), connect }) };
  }

  it('is tried again after it could not be made, for whatever reason', async () => {
    const { stand, link } = stage();
    stand.refused = new BreakglassError({ code: 'USAGE', message: 'expected a profile that can be read' });
    await expect(link.use(() => Promise.resolve())).rejects.toMatchObject({ code: 'USAGE' });
    stand.refused = null;
    await expect(link.use(() => Promise.resolve('here'))).resolves.toBe('here');
  });

  it('is closed by whoever leaves it last once somebody found it gone, and not the one that was made meanwhile', async () => {
    const { stand, link } = stage();
    const tellings: ((error: Error) => void)[] = [];
    const slow = () => link.use(() => new Promise((_done, fail) => tellings.push(fail)));
    const both = [slow(), slow()].map((each) => expect(each).rejects.toBe(gone));
    await until({ what: 'both at work', look: () => (tellings.length === 2 ? true : null) });
    tellings[0]?.(gone);
    await both[0];
    await link.use(() => Promise.resolve());
    expect([stand.made, stand.closed]).toEqual([2, []]);
    tellings[1]?.(gone);
    await Promise.all(both);
    expect([stand.made, stand.closed]).toEqual([2, [1]]);
    await link.close();
    expect(stand.closed).toEqual([1, 2]);
  });
});
