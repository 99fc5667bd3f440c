import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { z } from 'zod';
import { notify } from '../../activities/notify.ts';
import { probe } from '../../activities/probe.ts';
import type { Telling } from '../../domain/language/telling.ts';
import { organisation, pretendRoom, quiet } from './pretend-room.ts';

let server: Server;
let address: string;
let directory: string;
let status: number | 'silent';
let received: { headers: IncomingHttpHeaders; body: string }[];
let arrived: () => void;

beforeEach(async () => {
  status = 200;
  received = [];
  arrived = () => undefined;
  directory = await mkdtemp(join(tmpdir(), 'breakglass-world-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      arrived();
      if (status === 'silent') return;
      response.writeHead(status, { location: `${address}/elsewhere` }).end('body');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('expected a port');
  address = `http://127.0.0.1:${at.port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

function room(channel: object = {}, request = '5s', more: object = {}) {
  const webhook = { id: 'soc', kind: 'webhook', url: address, 'depends-on': ['chat'], ...channel };
  const waits = { poll: '30s', record: '60m', tenant: '60m', remind: '4h', request };
  return {
    ...pretendRoom({ organisation: organisation({ channels: [webhook], waits, ...more }) }),
    baseDirectory: directory,
  };
}

const channel = { id: 'soc', kind: 'webhook' as const, role: null, dependsOn: [] };
const message = { run: 'run-1', cut: [] as string[], channel, message: 'A drill begins.', key: 'run-1/warn' };

describe('notify', () => {
  it('posts the message with its key, signed with the named secret', async () => {
    await writeFile(join(directory, 'hook.secret'), 'hunter2\n');
    const sent = await notify(room({ 'secret-file': 'hook.secret' }), message, quiet);
    expect(sent).toMatchObject({ delivered: true, seen: '200' });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(JSON.parse(body)).toEqual({ text: 'A drill begins.', key: 'run-1/warn', run: 'run-1' });
    expect(headers['idempotency-key']).toBe('run-1/warn');
    const mac = createHmac('sha256', 'hunter2').update(body).digest('hex');
    expect(headers['x-breakglass-signature']).toBe(`sha256=${mac}`);
  });

  it.each([
    [500, { code: 'CHANNEL_FAILED' }],
    [429, { code: 'CHANNEL_FAILED' }],
    [404, { type: 'CHANNEL_FAILED', nonRetryable: true }],
    [302, { type: 'CHANNEL_FAILED', nonRetryable: true }],
  ])('fails by an answer %i, for good or for now', async (answer, failure) => {
    status = answer;
    await expect(notify(room(), message, quiet)).rejects.toMatchObject(failure);
    expect(received).toHaveLength(1);
  });

  it('fails for now when nobody answers in time', async () => {
    status = 'silent';
    const sent = notify(room({}, '50ms'), message, quiet);
    await expect(sent).rejects.toMatchObject({ code: 'CHANNEL_FAILED' });
  });

  it('needs its secret', async () => {
    const sent = notify(room({ 'secret-file': 'missing' }), message, quiet);
    await expect(sent).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE' });
    expect(received).toEqual([]);
  });

  it('sends nothing over a channel that needs a system declared down', async () => {
    const sent = notify(room(), { ...message, cut: ['chat'] }, quiet);
    await expect(sent).rejects.toMatchObject({ code: 'SYSTEM_CUT' });
    expect(received).toEqual([]);
  });

  it('leaves a call list to people', async () => {
    const list = pretendRoom({
      organisation: organisation({ channels: [{ id: 'soc', kind: 'call-list', role: 'custodian' }] }),
    });
    await expect(notify(list, message, quiet)).resolves.toMatchObject({
      delivered: false,
      seen: 'to be called by hand',
    });
  });

  it('refuses a channel that the worker does not know', async () => {
    const sent = notify(room(), { ...message, channel: { ...channel, id: 'other' } }, quiet);
    await expect(sent).rejects.toMatchObject({ code: 'REFERENCE_UNKNOWN' });
  });
});

describe('notify, where the organisation names its page', () => {
  const page = 'https://breakglass.example';
  const link = `${page}/runs/run-1/asks/approve%231`;
  const asked = { step: 'approve', kind: 'approve', question: 'May it begin?' } as const;
  const ask = { ...asked, id: 'approve#1', expires: '2026-07-01T10:00:00.000Z' };
  const reminder: Telling = { kind: 'reminder', mode: 'drill', ask, roles: ['custodian'] };
  const toldOf = async ({ telling, more }: { telling: Telling; more: object }) => {
    await notify(room({}, '5s', more), { ...message, telling }, quiet);
    const body = z.looseObject({ text: z.string(), link: z.string().optional() });
    return body.parse(JSON.parse(received[0]?.body ?? ''));
  };

  it.each<{ what: string; telling: Telling; leads: string | undefined }>([
    {
      what: 'a question',
      telling: { kind: 'question', mode: 'drill', ask, person: 'custodian-1', round: 0, reminder: false },
      leads: link,
    },
    { what: 'a reminder', telling: reminder, leads: link },
    { what: 'an alarm', telling: { kind: 'alarm', mode: 'drill', text: 'so' }, leads: undefined },
    { what: 'a notice', telling: { kind: 'notice', mode: 'drill', text: 'so' }, leads: undefined },
    {
      what: 'word of who was passed over',
      telling: { kind: 'passed-over', mode: 'drill', ask, by: 'commander-1', reason: 'time' },
      leads: undefined,
    },
  ])('leads $what there if it asks, in its text and beside it', async ({ telling, leads }) => {
    const told = await toldOf({ telling, more: { page } });
    expect(told.link).toBe(leads);
    expect(told.text.split('\n').includes(`Or on the page: ${link}`)).toBe(leads !== undefined);
  });

  it('leads nowhere where none is named', async () => {
    const told = await toldOf({ telling: reminder, more: {} });
    expect(told).toEqual({ text: message.message, key: message.key, run: 'run-1' });
  });

  it('leads nowhere else, whatever a question is called', async () => {
    const id = 'x/../../?a=#@evil.example';
    const told = await toldOf({ telling: { ...reminder, ask: { ...ask, id } }, more: { page } });
    const url = new URL(told.link ?? '');
    expect([url.origin, url.search, url.hash]).toEqual([page, '', '']);
    expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'runs', 'run-1', 'asks', id]);
  });
});

describe('probe', () => {
  function ask(cut: string[] = [], request = '5s', to: string | null = address) {
    const system = { id: 'vault', title: 'Vault', probe: to };
    return probe(room({}, request), { run: 'run-1', cut, system }, quiet);
  }

  it.each([
    [200, true],
    [302, true],
    [403, true],
    [500, false],
    [503, false],
  ])('takes an answer %i for up: %p, and follows no redirect', async (answer, up) => {
    status = answer;
    await expect(ask()).resolves.toMatchObject({ up, seen: String(answer) });
    expect(received).toHaveLength(1);
  });

  it('does not ask a system that is cut', async () => {
    await expect(ask(['vault'])).resolves.toMatchObject({ up: false, seen: 'cut by the engine' });
    expect(received).toEqual([]);
  });

  it('takes silence for down, within its limit', async () => {
    status = 'silent';
    await expect(ask([], '50ms')).resolves.toMatchObject({ up: false, seen: 'no answer within 50 ms' });
  });

  it('says why nobody is there', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(ask()).resolves.toMatchObject({ up: false, seen: 'connection refused' });
    server.listen(0, '127.0.0.1');
  });

  it('ends when the activity is cancelled', async () => {
    status = 'silent';
    const controller = new AbortController();
    arrived = () => {
      controller.abort();
    };
    const system = { id: 'vault', title: 'Vault', probe: address };
    const asked = probe(room(), { run: 'run-1', cut: [], system }, { ...quiet, signal: controller.signal });
    await expect(asked).rejects.toBeInstanceOf(CancelledFailure);
  });
});
