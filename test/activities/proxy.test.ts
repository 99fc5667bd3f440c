import { describe, expect, it } from '@jest/globals';
import { MockAgent, request } from 'undici';
import { dispatcherOf, proxiesOf } from '../../activities/proxy.ts';
import { listening } from '../support/listening.ts';
import { atEnd } from '../support/temporary.ts';

const NEVER = 'localhost,127.0.0.1,[::1]';
const one = 'http://one.example:8080';
const two = 'http://two.example:8080';

describe('the proxies of an environment', () => {
  it.each([
    [{ HTTPS_PROXY: one }, { https: one, http: null, except: NEVER }],
    [
      { https_proxy: one, HTTP_PROXY: two },
      { https: one, http: two, except: NEVER },
    ],
    [
      { HTTPS_PROXY: one, ALL_PROXY: two },
      { https: one, http: null, except: NEVER },
    ],
    [{ HTTPS_PROXY: 'one.example:8080' }, { https: one, http: null, except: NEVER }],
    [{ ALL_PROXY: two }, { https: two, http: null, except: NEVER }],
    [{ http_proxy: two }, { https: two, http: two, except: NEVER }],
    [
      { HTTPS_PROXY: ` ${one} `, no_proxy: 'a.example' },
      { https: one, http: null, except: `a.example,${NEVER}` },
    ],
    [{ HTTPS_PROXY: '', NO_PROXY: 'a.example' }, null],
    [{}, null],
  ])('%j: %j', (env, proxies) => {
    expect(proxiesOf(env)).toEqual(proxies);
  });

  it.each(['one.example:hunter2', 'socks5://one.example', 'http://:'])('refuses %s, untold', (address) => {
    const refused = () => proxiesOf({ HTTPS_PROXY: address });
    expect(refused).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
    expect(refused).not.toThrow(address);
  });
});

describe('the way to an address', () => {
  it('leads past the proxy only where a cloud tells a machine who it is', async () => {
    let asked = 0;
    const port = await listening((socket) => {
      asked += 1;
      socket.end('HTTP/1.1 502 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    });
    const direct = new MockAgent();
    direct.disableNetConnect();
    const near = ['http://169.254.169.254', 'http://169.254.129.3:8081', 'https://169.254.0.1'];
    for (const origin of near) direct.get(origin).intercept({ path: '/token' }).reply(200, 'told');
    const proxies = { https: `http://127.0.0.1:${port}`, http: `http://127.0.0.1:${port}`, except: '' };
    const dispatcher = await dispatcherOf({ proxies, direct });
    atEnd(() => dispatcher.destroy());
    const ask = async (origin: string) => {
      const { statusCode, body } = await request(`${origin}/token`, { dispatcher });
      return `${statusCode} ${await body.text()}`;
    };
    for (const origin of near) expect(await ask(origin)).toBe('200 told');
    expect(asked).toBe(0);
    await expect(ask('http://169.25.4.1').catch(() => 'refused')).resolves.not.toBe('200 told');
    expect(asked).toBe(1);
  });
});
