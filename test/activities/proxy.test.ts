import { describe, expect, it } from '@jest/globals';
import { proxiesOf } from '../../activities/proxy.ts';

const NEVER = 'localhost,127.0.0.1,[::1],169.254.169.254';
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
