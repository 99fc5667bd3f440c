import type { Dispatcher } from 'undici';
import { BreakglassError } from '../domain/errors.ts';

/** The variables that name a proxy for `https:`, in the order in which they are looked at. */
const HTTPS_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'] as const;
const HTTP_VARIABLES = ['HTTP_PROXY', 'http_proxy'] as const;
const EXCEPT_VARIABLES = ['NO_PROXY', 'no_proxy'] as const;

/** A proxy is another machine: its loopback is not ours. */
const NEVER = ['localhost', '127.0.0.1', '[::1]'];
/** Nor are the link-local addresses at which a cloud tells a machine who it is, to whoever shows its secret (RFC 3927). */
const LINK_LOCAL = /^https?:\/\/169\.254\./;

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxies that an environment names; null where none is named. */
export interface Proxies {
  readonly https: string | null;
  readonly http: string | null;
  /** Hosts that are asked directly, separated by commas. */
  readonly except: string;
}

/**
 * Reads the variables that curl and most programs know.
 *
 * @throws BreakglassError `VALUE_INVALID` for a proxy that is no address; the value may hold a password and is not told.
 */
export function proxiesOf(env: Environment): Proxies | null {
  const https = proxyOf({ env, names: HTTPS_VARIABLES });
  const http = proxyOf({ env, names: HTTP_VARIABLES });
  if (https === null && http === null) return null;
  const except = first({ env, names: EXCEPT_VARIABLES })?.value ?? '';
  return { https: https ?? http, http, except: [except, ...NEVER].filter((part) => part !== '').join(',') };
}

/**
 * Lets every `fetch` of this process go through the proxy that the environment names, which Node 20 does not by itself.
 */
export async function useProxies(env: Environment): Promise<void> {
  const proxies = proxiesOf(env);
  if (proxies === null) return;
  const { Agent, setGlobalDispatcher } = await import('undici');
  setGlobalDispatcher(await dispatcherOf({ proxies, direct: new Agent() }));
}

/** Sends through proxies, and to link-local addresses by `direct`. */
export async function dispatcherOf({
  proxies: { https, http, except },
  direct,
}: {
  readonly proxies: Proxies;
  readonly direct: Dispatcher;
}): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici');
  const agent = new EnvHttpProxyAgent({ httpsProxy: https ?? '', httpProxy: http ?? '', noProxy: except });
  return agent.compose((dispatch) => (options, handler) => {
    const near = LINK_LOCAL.test(String(options.origin));
    return near ? direct.dispatch(options, handler) : dispatch(options, handler);
  });
}

interface Named {
  readonly env: Environment;
  readonly names: readonly string[];
}

function first({ env, names }: Named): { readonly name: string; readonly value: string } | null {
  for (const name of names) {
    const value = (env[name] ?? '').trim();
    if (value !== '') return { name, value };
  }
  return null;
}

function proxyOf(named: Named): string | null {
  const found = first(named);
  if (found === null) return null;
  // As curl does: what names no scheme is an HTTP proxy.
  const address = found.value.includes('://') ? found.value : `http://${found.value}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return address;
  const message = `expected ${found.name} to be the address of an HTTP proxy, such as http://proxy.example:8080, but it is not`;
  throw new BreakglassError({ code: 'VALUE_INVALID', message });
}
