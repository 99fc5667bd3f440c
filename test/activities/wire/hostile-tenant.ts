import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { serverCertificate } from '../../../simulator/certificates.ts';
import { TENANT_ID } from '../pretend-room.ts';

/** Says how the tenant answers one request; leaving the response open is a black hole. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A tenant that says what a test tells it to: token service and Graph on one port. */
export interface HostileTenant {
  readonly origin: string;
  readonly ca: string;
  /** The next requests; the defaults are a token and an empty list. */
  token: Behaviour;
  graph: Behaviour;
  /** Method and address of every request so far, oldest first. */
  readonly requests: string[];
  stop(): Promise<void>;
}

export const grantToken: Behaviour = (_, response) => {
  answerJson(response, 200, { token_type: 'Bearer', expires_in: 3_600, access_token: 'canary-token' });
};

export const emptyList: Behaviour = (_, response) => {
  answerJson(response, 200, { value: [] });
};

export const blackHole: Behaviour = () => undefined;

/** Answers with JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Starts on a free port of loopback, with a CA of its own in `directory`. */
export async function startHostileTenant(directory: string): Promise<HostileTenant> {
  const { ca, certificate, key } = await serverCertificate();
  const caPath = join(directory, 'ca.pem');
  await writeFile(caPath, ca);
  const requests: string[] = [];
  const behaviours = { token: grantToken, graph: emptyList };
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = request.url ?? '';
      requests.push(`${request.method ?? ''} ${url}`);
      const body = Buffer.concat(chunks).toString('utf8');
      if (url.includes('openid-configuration')) discovery(response, origin);
      else if (url.includes('/oauth2/v2.0/token')) behaviours.token(request, response, body);
      else behaviours.graph(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('expected a port');
  const origin = `https://localhost:${at.port}`;
  return Object.assign(behaviours, {
    origin,
    ca: caPath,
    requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function discovery(response: ServerResponse, origin: string): void {
  const base = `${origin}/${TENANT_ID}`;
  answerJson(response, 200, {
    issuer: `${base}/v2.0`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
  });
}
