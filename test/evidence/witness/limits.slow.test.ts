import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LIMITS, type Dropped, type Limits } from '../../../evidence/connections.ts';
import { serveWitness } from '../../../evidence/witness/server.ts';
import { makeWitnessFolder, witnessFolder } from '../../../evidence/witness/state.ts';
import { createWitness } from '../../../evidence/witness/witness.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';
import { makeLogKey, makeWitnessKey } from './log.ts';

async function start({ limits, over }: { limits: Limits; over: 'http' | 'https' }) {
  const base = await temporaryDirectory('witness-limits');
  const folder = witnessFolder(path.join(base, 'state'));
  await makeWitnessFolder(folder);
  const said: (Dropped & { count: number })[] = [];
  const server = await serveWitness({
    witness: createWitness({ folder, key: makeWitnessKey(), logs: [makeLogKey('breakglass/example').vkey] }),
    host: '127.0.0.1',
    port: 0,
    tls: over === 'http' ? null : certificateIn(base),
    log: { refused: () => undefined, failed: () => undefined, dropped: (what) => said.push(what) },
    limits,
  });
  atEnd(server.close);
  const port = Number(new URL(server.url).port);
  return { url: server.url, said, open: () => opened(port) };
}

function certificateIn(folder: string) {
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const made = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', key, '-out', cert];
  execFileSync('openssl', [...made, '-subj', '/CN=localhost'], { stdio: 'ignore' });
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

/** A connection that never says anything. */
async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  // The other side may end it as it likes: with an answer, or by force.
  socket.on('error', () => undefined);
  socket.resume();
  atEnd(() => Promise.resolve(void socket.destroy()));
  await once(socket, 'connect');
  return socket;
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await once(socket, 'close');
}

describe('a witness that nobody says anything to', () => {
  it.each(['http', 'https'] as const)('over %s closes such connections soon', async (over) => {
    const { open } = await start({ over, limits: { ...LIMITS, requestMs: 100 } });
    await closed(await open());
  });

  it('closes what is too much for it, and says so', async () => {
    const { open, said } = await start({ over: 'http', limits: { ...LIMITS, connections: 2 } });
    const first = await open();
    await open();
    await closed(await open());
    expect(first.closed).toBe(false);
    expect(said).toEqual([{ address: '127.0.0.1', because: 'too many connections', count: 1 }]);
  });

  it.each(['http', 'https'] as const)(
    'over %s gives one address no more than its share, and tells of many at once',
    async (over) => {
      const { open, said } = await start({ over, limits: { ...LIMITS, fromOneAddress: 2 } });
      const [first, second] = [await open(), await open()];
      for (let time = 0; time < 5; time += 1) await closed(await open());
      expect([first.closed, second.closed]).toEqual([false, false]);
      const because = 'too many connections from one address';
      expect(said).toEqual([{ address: '127.0.0.1', because, count: 1 }]);
    },
  );

  it('has room again for an address whose connections have ended', async () => {
    const limits = { ...LIMITS, fromOneAddress: 1, requestMs: 100 };
    const { open, url, said } = await start({ over: 'http', limits });
    await closed(await open());
    expect((await fetch(`${url}/nothing`, { headers: { connection: 'close' } })).status).toBe(404);
    expect(said).toEqual([]);
  });

  it('leaves half of its places to other addresses', () => {
    expect(LIMITS.fromOneAddress).toBeLessThan(LIMITS.connections);
  });
});
