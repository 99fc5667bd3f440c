import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from '@jest/globals';
import { listRuns } from '../../cli/commands/list.ts';
import { sendDecision } from '../../cli/decision/send.ts';
import { applyWatch, lookAtWatch } from '../../cli/schedule/apply.ts';
import { startRun } from '../../cli/start-run.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { madeSchedule } from '../domain/schedule/made.ts';
import { examplePlan } from '../support/organisation.ts';

describe('startRun without a server', () => {
  it('is SERVER_UNREACHABLE, and is not waited for', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const plan = examplePlan('quarterly-drill');
    const files = { runbookText: 'x', runbookDigest: sha256Hex('x') };
    const input = {
      run: 'r',
      plan,
      planDigest: digestOf(plan),
      ...files,
      initiator: 'commander-1',
      reason: null,
    };
    await expect(startRun({ client: new Client({ connection }), input })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
    await connection.close();
  });
});

const MAY_HAVE = 'may have taken the decision';

describe('a server that accepts and never answers', () => {
  const signed = { statement: '{}', signature: '' };
  const organisation = { organisation: 'example', schedules: [madeSchedule()] };
  const asked: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    'has no watch applied': (client) => applyWatch({ client, organisation }),
    'has none taken away': (client) =>
      applyWatch({ client, organisation: { ...organisation, schedules: [] } }),
    'is asked for its watch': (client) => lookAtWatch({ client, organisation }),
    'lists no runs': (client) => listRuns(client),
    'is left no decision': (client) => sendDecision({ client, run: 'r', signed, way: 'later' }),
  };

  it('is not waited for without end, whatever it is asked, and may have taken what it was left', async () => {
    const held: Socket[] = [];
    const server = createServer((socket) => held.push(socket));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('expected a port');
    const connection = Connection.lazy({ address: `127.0.0.1:${address.port}` });
    const client = new Client({ connection });
    const told = await Promise.all(
      Object.entries(asked).map(async ([what, ask]) => {
        const error = await ask(client).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        return [
          what,
          error instanceof BreakglassError ? [error.code, error.message.includes(MAY_HAVE)] : error,
        ];
      }),
    );
    const left = (what: string) => what === 'is left no decision';
    expect(told).toEqual(Object.keys(asked).map((what) => [what, ['SERVER_UNREACHABLE', left(what)]]));
    await connection.close();
    for (const socket of held) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
});
