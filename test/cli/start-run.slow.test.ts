import { once } from 'node:events';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from '@jest/globals';
import { listRuns } from '../../cli/commands/list.ts';
import { sendDecision } from '../../cli/decision/send.ts';
import { applyWatch, lookAtWatch } from '../../cli/schedule/apply.ts';
import { startRun } from '../../cli/start-run.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { atEnd } from '../support/temporary.ts';
import { madeSchedule } from '../domain/schedule/made.ts';
import { examplePlan } from '../support/organisation.ts';

/** gRPC statuses: how a server ends a call (grpc.io, status codes). */
const PERMISSION_DENIED = '7';
const INTERNAL = '13';

/** A server that lets nobody ask for its attributes, as Temporal Cloud does, and breaks off every other call. */
async function breakingServer(): Promise<Http2Server> {
  const server = createHttp2Server();
  server.on('stream', (stream, { ':path': path = '' }) => {
    const ends = path.endsWith('/ListSearchAttributes') ? PERMISSION_DENIED : INTERNAL;
    const head = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': ends };
    stream.respond(head, { endStream: true });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  atEnd(async () => {
    server.close();
    await once(server, 'close');
  });
  return server;
}

async function startAt(port: number): Promise<unknown> {
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  const plan = examplePlan('quarterly-drill');
  const about = { runbookText: 'x', runbookDigest: sha256Hex('x'), initiator: 'commander-1', reason: null };
  const input = { run: 'r', plan, planDigest: digestOf(plan), ...about };
  try {
    return await startRun({ client: new Client({ connection }), input }).catch((error: unknown) => error);
  } finally {
    await connection.close();
  }
}

describe('startRun', () => {
  it('is SERVER_UNREACHABLE without a server, and nothing has begun', async () => {
    const error = await startAt(1);
    expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(error).toHaveProperty('message', expect.not.stringContaining('may have begun'));
  });

  it('says that the run may have begun where the server breaks off', async () => {
    const server = await breakingServer();
    expect(await startAt(portOf(server.address()))).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringMatching(/Run r may have begun; before you start another, see: .* list$/),
    });
  });
});

function portOf(address: ReturnType<Server['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return address.port;
}

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
    const connection = Connection.lazy({ address: `127.0.0.1:${portOf(server.address())}` });
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
