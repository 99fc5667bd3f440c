import { once } from 'node:events';
import { createServer } from 'node:http2';
import { describe, expect, it } from '@jest/globals';
import { connectClient, embeddedTarget } from '../../worker/connection.ts';
import { connectWorker } from '../../worker/native-connection.ts';
import { listening } from '../support/listening.ts';
import { atEnd } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const UNIMPLEMENTED = 12;
const UNAVAILABLE = 14;

/** A server that is there while a client connects, and says of each call afterwards that it is away. */
async function leavingServer() {
  let calls = 0;
  const server = createServer();
  server.on('stream', (stream) => {
    // An old server does not know the first call, by which a client looks whether one is there.
    const status = calls === 0 ? UNIMPLEMENTED : UNAVAILABLE;
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': status },
      { endStream: true },
    );
    stream.on('close', () => (calls += 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => {
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return { address: `127.0.0.1:${address.port}`, calls: () => calls };
}

describe('a server that does not answer', () => {
  it('is unreachable when nothing listens', async () => {
    const target = embeddedTarget({ address: '127.0.0.1:1', namespace: 'default' });
    await expect(connectClient(target)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  it('is unreachable when something listens and stays silent', async () => {
    const port = await listening(() => undefined);
    const target = {
      ...embeddedTarget({ address: `127.0.0.1:${port}`, namespace: 'default' }),
      credentials: { apiKey: 'canary-api-key', tls: false },
    };
    const connecting = connectWorker(target);
    await expect(connecting).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await expect(connecting).rejects.toThrow(/^(?!.*canary)/);
  });

  it('fails a call that was to be tried again when its connection is closed, and ends no process', async () => {
    const server = await leavingServer();
    const target = embeddedTarget({ address: server.address, namespace: 'default' });
    const { client, close } = await connectClient(target);
    const asked = expect(client.connection.workflowService.getClusterInfo({})).rejects.toMatchObject({
      code: UNAVAILABLE,
    });
    await until({ what: 'a first try', look: () => (server.calls() > 1 ? true : null) });
    await close();
    await asked;
  });
});
