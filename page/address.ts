import { BreakglassError } from '../domain/errors.ts';

/** Where the page listens, and the name by which people reach it. */
export interface PageAddress {
  /** The first is always there; another may be one that this machine has not. */
  readonly hosts: readonly [string, ...string[]];
  readonly port: number;
  /** Scheme, host and port as browsers write them. */
  readonly origin: string;
}

/** Loopback needs no certificate: browsers take `http://localhost` for as safe as TLS. */
export const DEFAULT_LISTEN = 'localhost:8420';
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
/**
 * All that `localhost` may lead a browser to: whoever listened at the other one would be the page there, with its cookies.
 */
const LOCALHOST = ['127.0.0.1', '::1'] as const;
const FORM = /^(?<host>\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):(?<port>[0-9]{1,5})$/;
const MAX_PORT = 65_535;

/**
 * Where to listen. `USAGE` for anything but loopback without a certificate or without the name by which people reach it:
 * a challenge, a key and a cookie are bound to that name.
 */
export function pageAddress({
  listen,
  origin,
  hasCertificate,
}: {
  /** `HOST:PORT`. */
  listen: string;
  /** `https://HOST[:PORT]`; undefined where the page is for this machine alone. */
  origin: string | undefined;
  hasCertificate: boolean;
}): PageAddress {
  const { host = '', port: digits = '' } = FORM.exec(listen)?.groups ?? {};
  const port = Number(digits);
  if (host === '' || port > MAX_PORT)
    throw usage(`expected --listen HOST:PORT, got ${JSON.stringify(listen)}`);
  const local = LOOPBACK.includes(host);
  if (!hasCertificate) {
    if (!local)
      throw usage(
        `expected --tls-cert and --tls-key to listen at ${host}: plain http is for this machine alone`,
      );
    if (origin !== undefined) throw usage('expected --tls-cert and --tls-key with --origin');
    return { hosts: LOCALHOST, port, origin: `http://localhost:${port}` };
  }
  if (origin === undefined)
    throw usage(
      'expected --origin with the address by which people reach the page, such as https://breakglass.example',
    );
  const hosts = host === 'localhost' ? LOCALHOST : ([host.replace(/^\[|\]$/g, '')] as const);
  return { hosts, port, origin: originOf(origin) };
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' && (text === url.origin || text === `${url.origin}/`)) return url.origin;
  throw usage(`expected --origin such as https://breakglass.example, got ${JSON.stringify(text)}`);
}

function usage(message: string): BreakglassError {
  return new BreakglassError({ code: 'USAGE', message });
}
