import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { requestTimestamp } from '../../../evidence/timestamp/client.ts';
import { verifyTimestamp } from '../../../evidence/timestamp/verify.ts';
import { serveTimestamps } from '../../../simulator/timestamp/server.ts';
import { listening } from '../../support/listening.ts';
import { atEnd } from '../../support/temporary.ts';
import { makeAuthority, stamp } from '../../support/tsa.ts';
import { codeOfAsync } from '../refused.ts';

const DIGEST = sha256Hex('checkpoint');
const TYPE = 'application/timestamp-reply';

/** What a request to this address ends with. */
function codeFrom({ url, timeoutMs = 5_000 }: { url: string; timeoutMs?: number }): Promise<unknown> {
  return codeOfAsync(() => requestTimestamp({ url, digest: DIGEST, timeoutMs }));
}

async function server(answer: RequestListener): Promise<string> {
  const listener = createServer(answer);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  atEnd(async () => {
    listener.closeAllConnections();
    listener.close();
    await once(listener, 'close');
  });
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return `http://127.0.0.1:${address.port}/`;
}

describe('requestTimestamp', () => {
  it('returns what an authority answered, byte for byte; several at once too', async () => {
    const authority = await makeAuthority();
    const { url, close } = await serveTimestamps({ authority });
    atEnd(close);
    const digests = ['one', 'two', 'three'].map((text) => sha256Hex(text));
    const found = await Promise.all(
      digests.map(async (digest) => {
        const tsr = await requestTimestamp({ url, digest, timeoutMs: 20_000 });
        return verifyTimestamp({ tsr, digest, roots: [authority.root] });
      }),
    );
    expect(new Set(found.map(({ serial }) => serial)).size).toBe(3);
  });

  it('refuses an answer to another request, or over another digest', async () => {
    const authority = await makeAuthority();
    const [replayed, other] = await Promise.all([stamp(authority, 'checkpoint'), stamp(authority, 'other')]);
    for (const tsr of [replayed, other]) {
      const { url, close } = await serveTimestamps({ authority: { reply: () => Promise.resolve(tsr) } });
      atEnd(close);
      expect(await codeFrom({ url })).toBe('TIMESTAMP_INVALID');
    }
  });

  it('refuses an answer that is no timestamp', async () => {
    const url = await server((_, response) => response.writeHead(200, { 'content-type': TYPE }).end('no'));
    expect(await codeFrom({ url })).toBe('TIMESTAMP_INVALID');
  });

  it('refuses answers of another type, and such as are too large', async () => {
    const html = await server((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    );
    expect(await codeFrom({ url: html })).toBe('TIMESTAMP_INVALID');
    const large = await server((_, response) => {
      response.writeHead(200, { 'content-type': TYPE }).end(Buffer.alloc(65 * 1_024));
    });
    expect(await codeFrom({ url: large })).toBe('TIMESTAMP_INVALID');
  });

  it.each([400, 302, 429, 503])('takes HTTP %d for no answer', async (status) => {
    const url = await server((_, response) => {
      response.writeHead(status, { 'content-type': TYPE, location: '/elsewhere' }).end();
    });
    expect(await codeFrom({ url })).toBe('TIMESTAMP_UNAVAILABLE');
  });

  it('does not wait for an authority that is silent, stops half way, or is not there', async () => {
    const silent = await listening(() => undefined);
    expect(await codeFrom({ url: `http://127.0.0.1:${silent}/`, timeoutMs: 50 })).toBe(
      'TIMESTAMP_UNAVAILABLE',
    );
    const slow = await server((_, response) => {
      response.writeHead(200, { 'content-type': TYPE }).write('0');
    });
    expect(await codeFrom({ url: slow, timeoutMs: 200 })).toBe('TIMESTAMP_UNAVAILABLE');
    const torn = await server((_, response) => {
      response.writeHead(200, { 'content-type': TYPE, 'content-length': 100 });
      response.write('0', () => response.destroy());
    });
    expect(await codeFrom({ url: torn })).toBe('TIMESTAMP_UNAVAILABLE');
    const { url, close } = await serveTimestamps({
      authority: { reply: () => Promise.reject(new Error('no')) },
    });
    expect(await codeFrom({ url })).toBe('TIMESTAMP_UNAVAILABLE');
    await close();
    expect(await codeFrom({ url })).toBe('TIMESTAMP_UNAVAILABLE');
  });
});
