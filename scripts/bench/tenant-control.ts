import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { z } from 'zod';
import type { Ready } from '../../simulator/start.ts';

const state = z.object({ requests: z.record(z.string(), z.int()), throttled: z.int() });

/** What a pretend tenant was asked since its start. */
export interface Asked {
  readonly requests: number;
  /** Of them, those under the limit of Conditional Access. */
  readonly paced: number;
  /** Of them, those answered with 429. */
  readonly throttled: number;
}

/** What it was asked until now. */
export async function readAsked(ready: Ready): Promise<Asked> {
  const text = await send({ ready, method: 'GET', path: '/state' });
  const { requests, throttled } = state.parse(JSON.parse(text));
  const graph = Object.entries(requests).filter(([what]) => what.startsWith('graph '));
  return { requests: sum(graph), paced: sum(graph.filter(([what]) => isPaced(what))), throttled };
}

/** Has every emergency account sign in two months ago, so that none is stale and none is watched for it. */
export async function signInLongAgo(ready: Ready): Promise<void> {
  const body = ready.tenant.accounts.map(({ name }) => ({
    op: 'log-sign-in',
    user: name,
    address: '203.0.113.10',
    daysAgo: 60,
  }));
  await send({ ready, method: 'POST', path: '/world', body });
}

async function send({
  ready: { control, controlToken, ca },
  method,
  path,
  body,
}: {
  ready: Ready;
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
}): Promise<string> {
  const trusted = await readFile(ca, 'utf8');
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${controlToken}` };
    const sent = request(`${control}${path}`, { method, headers, ca: trusted, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.once('end', () => {
        if ((answer.statusCode ?? 500) < 300) resolve(text);
        else reject(new Error(`expected the control host to agree to ${path}, got ${text}`));
      });
    });
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function isPaced(what: string): boolean {
  return what.includes('/identity/conditionalAccess/');
}

function sum(counts: readonly (readonly [string, number])[]): number {
  return counts.reduce((all, [, count]) => all + count, 0);
}
