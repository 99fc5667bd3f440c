import { z } from 'zod';

/** A domain as browsers write it: lower case, no full stop at its end. */
export const HOST = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*';
const ORIGIN = new RegExp(`^(?<scheme>https?)://(?<host>${HOST})(?::(?<port>[1-9][0-9]{0,4}))?$`);
const DEFAULT_PORTS: Readonly<Record<string, string>> = { https: '443', http: '80' };

/**
 * The host of an origin as a browser writes it (RFC 6454): scheme, host and port, no slash at the end. Null for anything
 * else, for a default port that is written out, and for plain http elsewhere than on this machine (`localhost`).
 */
export function hostOfOrigin(origin: string): string | null {
  const { scheme = '', host = '', port } = ORIGIN.exec(origin)?.groups ?? {};
  if (scheme === 'http' ? host !== 'localhost' : scheme !== 'https') return null;
  if (port !== undefined && (port === DEFAULT_PORTS[scheme] || Number(port) > 65_535)) return null;
  return host;
}

/** Where people reach the page. A user, path or query in it would go out with every message. */
export const pageOrigin = z
  .string()
  .max(300)
  .refine((origin) => hostOfOrigin(origin) !== null, {
    error:
      'expected the address of the page such as https://breakglass.example:8443 (http:// only for localhost), in lower case, without user, default port, path or slash at its end',
  });

/** The path of a run's view on the page; ids are encoded, whatever they hold. */
export function runPath(run: string, ...more: readonly string[]): string {
  return `/runs/${[run, ...more].map(encodeURIComponent).join('/')}`;
}

/** The path of one question on the page: to look at it, and to sign in. It carries nothing that decides. */
export function askPath({ run, ask }: { run: string; ask: string }): string {
  return runPath(run, 'asks', ask);
}
