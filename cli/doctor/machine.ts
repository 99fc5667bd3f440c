import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, isIPv6 } from 'node:net';
import { promisify } from 'node:util';
import { addressOf, type Address } from '../../activities/intake/receiver.ts';
import { proxiesOf } from '../../activities/proxy.ts';
import { intakesOf, type IntakeDefinition } from '../../domain/alert-sources.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { errnoOf } from '../../evidence/disk.ts';
import type { Io } from '../io.ts';
import type { Check } from './examine.ts';

/** A proxy is near; one that takes longer is not there. */
const PROXY_MS = 3_000;
/** It only tells its version; one that takes longer hangs, as on a file system that does. */
const GPG_MS = 5_000;
/** 2.2, as major times a hundred and minor. */
const GPG_MIN = 202;

/** What the machine has to have because the organisation asks for it: GnuPG, and addresses to listen at. */
export function machineChecks({
  organisation: { alerts, escrow },
  env,
  gpgMs = GPG_MS,
}: {
  organisation: OrganisationDefinition;
  env: Io['env'];
  gpgMs?: number;
}): [what: string, check: Promise<Check>][] {
  const listening = intakesOf(alerts).map((source): [string, Promise<Check>] => [
    `listen ${source.id}`,
    checkListen(source),
  ]);
  return escrow === undefined ? listening : [['gpg', checkGpg({ env, timeout: gpgMs })], ...listening];
}

async function checkGpg({ env, timeout }: { env: Io['env']; timeout: number }): Promise<Check> {
  const options = { env, timeout, killSignal: 'SIGKILL' } as const;
  const asked = promisify(execFile)('gpg', ['--version'], options);
  const said = await asked.then(
    ({ stdout }) => stdout,
    () => '',
  );
  if (asked.child.killed) {
    const mend = 'run gpg --version by hand; passwords are encrypted with gpg before they are set';
    return { state: 'fail', seen: 'gpg did not answer', mend };
  }
  const version = /^gpg \(GnuPG[^)]*\) (?<major>\d+)\.(?<minor>\d+)/.exec(said)?.groups;
  const seen = version === undefined ? 'not found' : `GnuPG ${version.major ?? ''}.${version.minor ?? ''}`;
  const right = Number(version?.major) * 100 + Number(version?.minor) >= GPG_MIN;
  const mend = 'install GnuPG 2.2 or later; passwords are encrypted with it before they are set';
  return right ? { state: 'ok', seen, mend: null } : { state: 'fail', seen, mend };
}

async function checkListen(source: IntakeDefinition): Promise<Check> {
  const { listen } = source;
  const udp = source.kind === 'syslog' && source.transport === 'udp';
  try {
    await (udp ? tryDatagrams : tryConnections)(addressOf(listen));
    return { state: 'ok', seen: `${listen} is free`, mend: null };
  } catch (error) {
    if (errnoOf(error) !== 'EADDRINUSE')
      return {
        state: 'fail',
        seen: `${listen}: ${errnoOf(error) ?? 'an error'}`,
        mend: 'name an address of this machine, and a port that its user may take, in the organisation file',
      };
    const mend =
      'right while a worker of this organisation runs; else end what listens there, or change listen';
    return { state: 'warn', seen: `${listen} is in use`, mend };
  }
}

async function tryConnections({ host, port }: Address): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

async function tryDatagrams({ host, port }: Address): Promise<void> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4').bind(port, host);
  await once(socket, 'listening');
  socket.close();
  await once(socket, 'close');
}

/** The proxy on the way out, and whether it answers; its password is not told. */
export async function checkProxy(env: Io['env']): Promise<Check> {
  const variables = 'the environment variable HTTPS_PROXY, ALL_PROXY or HTTP_PROXY';
  try {
    const proxies = proxiesOf(env);
    if (proxies === null) return { state: 'ok', seen: 'none named', mend: null };
    const urls = [...new Set([proxies.https, proxies.http])].flatMap((text) =>
      text === null ? [] : [new URL(text)],
    );
    const deaf = (await Promise.all(urls.map(async (url) => ((await answers(url)) ? [] : [url])))).flat();
    if (deaf.length === 0) return { state: 'ok', seen: urls.map(sayUrl).join(', '), mend: null };
    const mend = `start it, or mend ${variables}; every request goes there`;
    return { state: 'fail', seen: `${deaf.map(sayUrl).join(', ')} cannot be reached`, mend };
  } catch (error) {
    if (error instanceof BreakglassError)
      return { state: 'fail', seen: error.message, mend: `mend ${variables}` };
    throw error;
  }
}

function sayUrl({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** Whether somebody takes a connection there. */
async function answers({ hostname, port, protocol }: URL): Promise<boolean> {
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: number });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(PROXY_MS) });
    return true;
  } catch {
    return false;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
