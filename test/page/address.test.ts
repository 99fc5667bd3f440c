import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import { organisationDefinition } from '../../domain/organisation.ts';
import { pageAddress } from '../../page/address.ts';
import { listen } from '../../page/listen.ts';

const LOCALHOST = ['127.0.0.1', '::1'];
const PUBLIC = 'https://breakglass.example';

describe('where the page listens', () => {
  it.each([
    ['localhost:8420', undefined, false, { hosts: LOCALHOST, port: 8420, origin: 'http://localhost:8420' }],
    ['127.0.0.1:1', undefined, false, { hosts: LOCALHOST, port: 1, origin: 'http://localhost:1' }],
    ['[::1]:9000', undefined, false, { hosts: LOCALHOST, port: 9000, origin: 'http://localhost:9000' }],
    ['0.0.0.0:443', PUBLIC, true, { hosts: ['0.0.0.0'], port: 443, origin: PUBLIC }],
    ['localhost:8443', `${PUBLIC}:8443/`, true, { hosts: LOCALHOST, port: 8443, origin: `${PUBLIC}:8443` }],
  ])('takes %s with %s', (listen, origin, hasCertificate, expected) => {
    expect(pageAddress({ listen, origin, hasCertificate })).toEqual(expected);
  });

  it.each([
    ['elsewhere without a certificate', '0.0.0.0:8420', undefined, false],
    ['a name without a certificate', 'localhost:8420', PUBLIC, false],
    ['a certificate without a name', '0.0.0.0:443', undefined, true],
    ['a name without TLS', '0.0.0.0:443', 'http://breakglass.example', true],
    ['a name with a path', '0.0.0.0:443', `${PUBLIC}/page`, true],
    ['a name with a user', '0.0.0.0:443', 'https://me@breakglass.example', true],
    ['no port', 'localhost', undefined, false],
    ['a port that is none', 'localhost:65536', undefined, false],
  ])('refuses %s', (_what, listen, origin, hasCertificate) => {
    expect(() => pageAddress({ listen, origin, hasCertificate })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});

/** A program at one address of this machine, on a port that was free at every one. */
async function another(host: string) {
  const server = createServer().listen(0, '::');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  server.close();
  await once(server, 'close');
  const there = createServer().listen(address.port, host);
  await once(there, 'listening');
  const end = async () => {
    there.close();
    await once(there, 'close');
  };
  return { port: address.port, end };
}

describe('the page that calls itself localhost', () => {
  it.each(LOCALHOST)(
    'does not start where another program listens at %s, and leaves nothing open',
    async (host) => {
      const { port, end } = await another(host);
      const address = { hosts: ['127.0.0.1', '::1'], port, origin: `http://localhost:${port}` } as const;
      const refused = listen({ app: fastify(), address });
      await expect(refused).rejects.toMatchObject({
        code: 'SERVER_START_FAILED',
        message: expect.stringContaining(`EADDRINUSE`),
      });
      await end();
      const app = fastify({ forceCloseConnections: true }).get('/', () => 'the page');
      await listen({ app, address });
      for (const name of ['127.0.0.1', '[::1]']) {
        const answer = await fetch(`http://${name}:${port}/`);
        expect([name, await answer.text()]).toEqual([name, 'the page']);
      }
      await app.close();
      await expect(fetch(`http://[::1]:${port}/`)).rejects.toThrow('fetch failed');
    },
  );

  it.each([
    ['::2', true],
    ['192.0.2.1', false],
  ])('does without %s where this machine has none: %s', async (host, without) => {
    const app = fastify();
    const address = { hosts: ['127.0.0.1', host], port: 0, origin: 'http://localhost' } as const;
    const outcome = await listen({ app, address }).then(
      () => true,
      () => false,
    );
    await app.close();
    expect(outcome).toBe(without);
  });
});

describe('the address of the page in the organisation file', () => {
  it.each([
    [PUBLIC, true],
    [`${PUBLIC}:8443`, true],
    ['http://localhost:8420', true],
    ['http://breakglass.example', false],
    ['http://localhost.example', false],
    [`${PUBLIC}/`, false],
    [`${PUBLIC}/page`, false],
    [`${PUBLIC}?token=1`, false],
    [`${PUBLIC}#top`, false],
    ['https://me:secret@breakglass.example', false],
    [`${PUBLIC}:443`, false],
    [`${PUBLIC}:65536`, false],
    ['https://Breakglass.example', false],
    [`${PUBLIC}\n`, false],
    ['javascript:alert(1)', false],
  ])('is an origin as browsers write it, over TLS but for this machine: %j is %s', (address, taken) => {
    expect(organisationDefinition.shape.page.safeParse(address).success).toBe(taken);
  });
});
