import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
} from '@azure/identity';
import type { TokenCredential } from '@azure/identity';
import { Client, GraphError } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import { z } from 'zod';

/*
 * A program of its own, because Node reads the CA to trust only when it starts. It uses the libraries of
 * production as production does: for each order, a line of JSON, it makes them anew and prints what came of the
 * requests as a line with one JSON array. It ends after the last order.
 */

const order = z.object({
  login: z.string(),
  graph: z.string(),
  directory: z.string(),
  tenantId: z.string(),
  clientId: z.string(),
  credential: z.enum(['secret', 'wrong-secret', 'certificate', 'federated']),
  requests: z.array(z.object({ method: z.enum(['get', 'post']), path: z.string() })),
});
type Order = z.infer<typeof order>;

function credentialOf({ login, directory, tenantId, clientId, credential }: Order): TokenCredential {
  const options = { authorityHost: login, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } };
  const file = (name: string): string => readFileSync(join(directory, name), 'utf8');
  switch (credential) {
    case 'secret':
      return new ClientSecretCredential(tenantId, clientId, file('client-secret'), options);
    case 'wrong-secret':
      return new ClientSecretCredential(tenantId, clientId, 'wrong', options);
    case 'certificate': {
      const certificate = file('client-certificate.pem');
      return new ClientCertificateCredential(tenantId, clientId, { certificate }, options);
    }
    case 'federated': {
      const assertion = (): Promise<string> => Promise.resolve(file('federated-assertion.jwt'));
      return new ClientAssertionCredential(tenantId, clientId, assertion, options);
    }
  }
}

function describeFailure(error: unknown): object {
  if (error instanceof GraphError)
    return { status: error.statusCode, code: error.code, message: error.message };
  return { failed: error instanceof Error ? error.message : 'unknown' };
}

async function carryOut(wanted: Order): Promise<unknown[]> {
  const client = Client.initWithMiddleware({
    authProvider: new TokenCredentialAuthenticationProvider(credentialOf(wanted), {
      scopes: [`${wanted.graph}/.default`],
    }),
    baseUrl: wanted.graph,
    customHosts: new Set(['localhost']),
  });
  const results: unknown[] = [];
  for (const { method, path } of wanted.requests) {
    try {
      const [, version = '', rest = ''] = /^\/([^/]+)(.*)$/.exec(path) ?? [];
      const request = client.api(rest).version(version);
      const answer: unknown = method === 'get' ? await request.get() : await request.post({});
      results.push(answer);
    } catch (error) {
      results.push(describeFailure(error));
    }
  }
  return results;
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await carryOut(order.parse(JSON.parse(line))))}\n`);
