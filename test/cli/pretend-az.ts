import { createServer, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Ready } from '../../simulator/start.ts';
import { atEnd } from '../support/temporary.ts';

/** An administrator who is signed in at the pretend tenant. */
export interface Administrator {
  readonly ready: Ready;
  /** PEM of the authority that the tenant's hosts show. */
  readonly ca: string;
  /** An application that stands for the person: the pretend tenant knows no other tokens. */
  readonly clientId: string;
  readonly secret: string;
}

/**
 * A program `az` in a folder, with the few commands of the Azure CLI that an administrator is told to type. `az rest`
 * asks the pretend Graph; the others, which have no address there, are answered with what the tenant has.
 */
export async function pretendAz(folder: string, administrator: Administrator): Promise<void> {
  const server = createServer((incoming, outgoing) => {
    void answerTo({ incoming, administrator }).then(
      (text) => outgoing.end(text),
      (error: unknown) => {
        outgoing.statusCode = 400;
        outgoing.end(String(error));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(
    () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  );
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const program = [
    '#!/bin/sh',
    `out=$(printf '%s\\0' "$PWD" "$@" | curl -sS --fail-with-body --data-binary @- http://127.0.0.1:${port}/) || { echo "$out" >&2; exit 1; }`,
    '[ -z "$out" ] || echo "$out"',
  ];
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'az'), `${program.join('\n')}\n`);
  await chmod(path.join(folder, 'az'), 0o755);
}

async function answerTo({
  incoming,
  administrator,
}: {
  incoming: IncomingMessage;
  administrator: Administrator;
}): Promise<string> {
  let typed = '';
  for await (const chunk of incoming.setEncoding('utf8')) typed += String(chunk);
  const [cwd = '', ...words] = typed.split('\0').slice(0, -1);
  const at = words.findIndex((word) => word.startsWith('-'));
  const options = optionsOf(words.slice(at));
  const { tenant } = administrator.ready;
  switch (words.slice(0, at).join(' ')) {
    case 'account show':
      return tenant.tenantId;
    case 'ad app create':
      return tenant.clientId;
    case 'ad sp create':
      return '';
    case 'ad app credential reset':
      await register({
        administrator,
        file: path.resolve(cwd, options.get('cert')?.replace(/^@/, '') ?? ''),
      });
      return '';
    case 'ad user show':
      return (
        tenant.accounts.find((account) => account.userPrincipalName === options.get('id'))?.objectId ?? ''
      );
    case 'rest':
      return await rest({ administrator, options });
    default:
      throw new Error(`expected a command that administrators are told to type, got az ${words.join(' ')}`);
  }
}

/** `--name value`, or `--name` alone. */
function optionsOf(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    words.flatMap((word, index) =>
      word.startsWith('--') ? [[word.slice(2), words[index + 1] ?? ''] as const] : [],
    ),
  );
}

async function register({
  administrator,
  file,
}: {
  administrator: Administrator;
  file: string;
}): Promise<void> {
  const { ready, ca } = administrator;
  await send({
    ca,
    url: `${ready.control}/world`,
    method: 'POST',
    headers: { authorization: `Bearer ${ready.controlToken}` },
    body: JSON.stringify({ op: 'register-certificate', pem: await readFile(file, 'utf8') }),
  });
}

async function rest({
  administrator,
  options,
}: {
  administrator: Administrator;
  options: ReadonlyMap<string, string>;
}): Promise<string> {
  const url = options.get('url') ?? '';
  if (!url.startsWith(`${administrator.ready.graph}/v1.0/`)) throw new Error(`expected Graph, got ${url}`);
  const body = options.get('body');
  const answer = await send({
    ca: administrator.ca,
    url: encodeURI(url),
    method: (options.get('method') ?? '').toUpperCase(),
    headers: { authorization: `Bearer ${await token(administrator)}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  return queried({ answer: JSON.parse(answer), query: options.get('query') ?? '' });
}

async function token({ ready, ca, clientId, secret }: Administrator): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    scope: 'https://graph.microsoft.com/.default',
  }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const url = `${ready.login}/${ready.tenant.tenantId}/oauth2/v2.0/token`;
  const answer: unknown = JSON.parse(await send({ ca, url, method: 'POST', headers, body }));
  return z.object({ access_token: z.string() }).parse(answer).access_token;
}

const listed = z.object({ value: z.array(z.record(z.string(), z.unknown())) });
const principal = z.object({ appRoles: z.array(z.object({ id: z.string(), value: z.string() })) });

/** The four forms of JMESPath that are typed, as `--output tsv` prints them. */
function queried({ answer, query }: { answer: unknown; query: string }): string {
  const role = /^appRoles\[\?value=='([^']+)'\]\.id$/.exec(query)?.[1];
  if (role !== undefined)
    return principal.parse(answer).appRoles.find(({ value }) => value === role)?.id ?? '';
  if (query === 'value[0].id') return text(listed.parse(answer).value[0]?.id);
  if (query === 'value[].appRoleId')
    return listed
      .parse(answer)
      .value.map(({ appRoleId }) => text(appRoleId))
      .join('\n');
  if (query === 'appRoleId') return text(z.object({ appRoleId: z.string() }).parse(answer).appRoleId);
  throw new Error(`expected a query that is typed, got ${query}`);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function send({
  ca,
  url,
  method,
  headers,
  body,
}: {
  ca: string;
  url: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, ca }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const came = Buffer.concat(chunks).toString('utf8');
        if ((response.statusCode ?? 0) < 300) resolve(came);
        else reject(new Error(`${method} ${url}: ${response.statusCode ?? ''} ${came}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
