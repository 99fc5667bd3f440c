import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { clientCertificate, serverCertificate } from '../../../simulator/certificates.ts';
import { rsaKeyPair } from '../../../simulator/keys.ts';
import { TENANT_ID } from '../pretend-room.ts';

/** Says how the tenant answers one request; leaving the response open is a black hole. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A request as it came. */
export interface Received {
  readonly place: 'discovery' | 'token' | 'graph';
  /** Method and address. */
  readonly line: string;
  readonly host: string;
  readonly authorization: string | null;
  readonly body: string;
}

/** What each place says. */
export type Behaviours = Record<Received['place'], Behaviour>;

/** A tenant that says what a test tells it to: token service and Graph on one port. */
export interface HostileTenant {
  readonly port: number;
  /** Where it is met: as it should be, with bad certificates, by nobody, or by somebody who takes a call and is silent. */
  readonly origins: Readonly<Record<Meeting, string>>;
  readonly ca: string;
  /** The next requests; the defaults are a good tenant's. */
  readonly behaviours: Behaviours;
  /** Every request since the last `reset`, oldest first. */
  readonly received: Received[];
  /** Behaves again. */
  reset(): void;
  stop(): Promise<void>;
}

export type Meeting = 'good' | 'expired' | 'untrusted' | 'nobody' | 'silent';

export const TOKEN = 'canary-token';

export const grantToken: Behaviour = (_, response) => {
  answerJson(response, 200, { token_type: 'Bearer', expires_in: 3_600, access_token: TOKEN });
};

/** Enough for a list and for an action. */
const emptyList: Behaviour = (_, response) => {
  answerJson(response, 200, { value: [] });
};

/** Answers with JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** The tenant's own description, of which `changed` replaces members. */
export function describeTenant(changed: Readonly<Record<string, string>> = {}): Behaviour {
  return (request, response) => {
    const base = `https://${request.headers.host ?? ''}/${TENANT_ID}`;
    answerJson(response, 200, {
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      ...changed,
    });
  };
}

/** Starts on free ports of loopback; its CA and a client's certificate lie in `directory`. */
export async function startHostileTenant(directory: string): Promise<HostileTenant> {
  const received: Received[] = [];
  const behaviours = goodBehaviours();
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const came = receive(request, Buffer.concat(chunks).toString('utf8'));
      received.push(came);
      behaviours[came.place](request, response, came.body);
    });
  };
  const lastYear = { notBefore: new Date(Date.now() - 9e9), notAfter: new Date(Date.now() - 1e9) };
  const [good, late, foreign] = await Promise.all([
    serverCertificate(),
    serverCertificate(lastYear),
    serverCertificate(),
  ]);
  const servers = [good, late, foreign].map(({ certificate, key }) =>
    createServer({ cert: certificate, key }, serve),
  );
  const held = new Set<Socket>();
  const silent = createSocketServer((socket) => void held.add(socket.on('error', () => undefined)));
  const nobody = createSocketServer();
  const ports = await Promise.all([...servers, silent, nobody].map((server) => listen(server)));
  const [port = 0, expired, untrusted, mute, empty] = ports;
  await new Promise((resolve) => nobody.close(resolve));
  const ca = join(directory, 'ca.pem');
  await writeFile(ca, good.ca + late.ca);
  await writeFile(join(directory, 'client.pem'), (await clientCertificate(await rsaKeyPair())).pem);
  const at = (number: number | undefined) => `https://localhost:${number ?? 0}`;
  return {
    port,
    origins: {
      good: at(port),
      expired: at(expired),
      untrusted: at(untrusted),
      silent: at(mute),
      nobody: at(empty),
    },
    ca,
    behaviours,
    received,
    reset: () => {
      Object.assign(behaviours, goodBehaviours());
      received.length = 0;
      for (const socket of held) socket.destroy();
      held.clear();
    },
    stop: async () => {
      for (const server of servers) server.closeAllConnections();
      for (const socket of held) socket.destroy();
      await Promise.all(
        [...servers, silent].map((server) => new Promise((resolve) => server.close(resolve))),
      );
    },
  };
}

function goodBehaviours(): Behaviours {
  return { discovery: describeTenant(), token: grantToken, graph: emptyList };
}

function receive(request: IncomingMessage, body: string): Received {
  const url = request.url ?? '';
  const { host = '', authorization = null } = request.headers;
  const asksToken = url.includes('/oauth2/v2.0/token');
  const place = url.includes('openid-configuration') ? 'discovery' : asksToken ? 'token' : 'graph';
  return { place, line: `${request.method ?? ''} ${url}`, host, authorization, body };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at: AddressInfo | string | null = server.address();
  if (at === null || typeof at === 'string') throw new Error('expected a port');
  return at.port;
}
