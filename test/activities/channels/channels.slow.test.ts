import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ringAt } from '../../../activities/channels/terminal.ts';
import { notify } from '../../../activities/notify.ts';
import type { ReadPlan } from '../../../activities/room.ts';
import type { Telling } from '../../../domain/language/telling.ts';
import { organisationDefinition } from '../../../domain/organisation.ts';
import { planOf } from '../../workflows/plan.ts';
import { organisation, pretendRoom, quiet } from '../pretend-room.ts';
import {
  hookReceiver,
  mailReceiver,
  type HookReceiver,
  type MailMood,
  type MailReceiver,
} from './receivers.ts';

let directory: string;
let mail: MailReceiver;
let hook: HookReceiver;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakglass-channels-'));
  [mail, hook] = await Promise.all([mailReceiver(), hookReceiver()]);
  await writeFile(join(directory, 'hook.url'), `http://127.0.0.1:${hook.port}/secret-path\n`);
  await writeFile(join(directory, 'plain.url'), 'http://elsewhere.example/secret-path');
  await writeFile(join(directory, 'password'), 'hunter2\n');
  await writeFile(join(directory, 'wrong'), 'hunter3\n');
});

afterAll(async () => {
  await Promise.all([mail.close(), hook.close()]);
  await rm(directory, { recursive: true });
});

beforeEach(() => {
  mail.mood = 'takes';
  hook.mood = 200;
  hook.says = 'ok';
  hook.retryAfter = null;
  mail.mails.length = 0;
  hook.posts.length = 0;
});

/** Sends `text` over a channel, in words that only that test's failure shows. */
async function tell({
  text = 'A drill begins.',
  key = 'run.1/warn',
  request = '5s',
  person,
  people,
  page,
  nth = 1,
  telling,
  readPlan,
  ...channel
}: Readonly<Record<string, unknown>> & {
  text?: string;
  key?: string;
  request?: string;
  person?: string;
  nth?: number;
  telling?: Telling;
  readPlan?: ReadPlan;
}) {
  const waits = { poll: '30s', record: '60m', tenant: '60m', remind: '4h', request };
  const room = {
    ...pretendRoom({
      organisation: organisation({
        channels: [{ id: 'desk', ...channel }],
        waits,
        ...(people === undefined ? {} : { people }),
        ...(page === undefined ? {} : { page }),
      }),
    }),
    baseDirectory: directory,
    ...(readPlan === undefined ? {} : { readPlan }),
  };
  const planned = { id: 'desk', kind: 'webhook' as const, role: null, dependsOn: [] };
  return await notify(
    room,
    { run: 'run.1', cut: [], channel: planned, message: text, key, person, telling },
    { ...quiet, nth },
  );
}

function smtp(changed: Readonly<Record<string, unknown>> = {}) {
  const to = { from: 'breakglass@example.org', to: 'desk@example.org' };
  return { kind: 'smtp', host: '127.0.0.1', port: mail.port, tls: 'none', ...to, ...changed };
}

const messageIds = () => mail.mails.map((text) => /^Message-ID: (.+)$/im.exec(text)?.[1]);

describe('mail', () => {
  it('is sent with a user, and a repeat of it has the same Message-ID', async () => {
    const login = smtp({ user: 'desk', 'password-file': 'password' });
    await expect(tell(login)).resolves.toMatchObject({ delivered: true, seen: '250' });
    mail.mood = 'lies';
    const lost = tell(login);
    await expect(lost).rejects.toMatchObject({ code: 'CHANNEL_FAILED' });
    mail.mood = 'takes';
    await tell({ ...login, key: 'run.1/other' });
    const [first, second, other] = messageIds();
    expect(first).toMatch(/^<[0-9a-f]{40}@example\.org>$/);
    expect([second, other === first]).toEqual([first, false]);
    expect(mail.mails[0]).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(mail.mails[0]).toContain('A drill begins.');
  });

  it('goes to the address of the channel itself, and its subject is the first line', async () => {
    await tell({ ...smtp(), text: 'DRILL: alarm, severity high\nNext: breakglass status run.1' });
    expect(mail.mails[0]).toMatch(/^To: desk@example\.org$/m);
    expect(mail.mails[0]).toMatch(/^Subject: DRILL: alarm, severity high$/m);
    expect(mail.mails[0]).toMatch(/^Next: breakglass status run\.1$/m);
  });

  it('has no line that a message could add to its head', async () => {
    await tell({ ...smtp(), text: 'Warn\r\nBcc: all@example.org\r\n\r\nbody' });
    const [head] = mail.mails[0]?.split(/\r?\n\r?\n/) ?? [];
    expect(head).not.toMatch(/^Bcc:/m);
  });

  it.each<[MailMood, object, string]>([
    ['refuses', { type: 'CHANNEL_FAILED', nonRetryable: true }, 'it answered 550'],
    ['full', { type: 'CHANNEL_FAILED', nonRetryable: true }, 'it answered 552'],
    ['later', { code: 'CHANNEL_FAILED' }, 'it answered 451'],
    ['stalls', { code: 'CHANNEL_FAILED' }, 'no answer came within 250 ms'],
  ])('fails where the server %s, and comes with the next try', async (mood, failure, because) => {
    mail.mood = mood;
    const sent = tell({ ...smtp(), request: mood === 'stalls' ? '250ms' : '5s' });
    await expect(sent).rejects.toMatchObject({ ...failure, message: expect.stringContaining(because) });
    expect(mail.mails).toEqual([]);
    mail.mood = 'takes';
    await tell(smtp());
    expect(mail.mails).toHaveLength(1);
  });

  it('is sent once to a server that says 250 and hangs up', async () => {
    mail.mood = 'hangs-up';
    await expect(tell(smtp())).resolves.toMatchObject({ seen: '250' });
    expect(mail.mails).toHaveLength(1);
  });

  it('goes to one person at the address in the file of the worker, and to nobody else', async () => {
    const ways = [{ channel: 'desk', to: 'custodian-1@example.org' }];
    const people = [{ id: 'custodian-1', roles: ['custodian'], keys: ['ssh-ed25519 AAAA'], channels: ways }];
    await tell({ ...smtp(), people, person: 'custodian-1' });
    expect(mail.mails[0]).toMatch(/^To: custodian-1@example\.org$/m);
    const stranger = tell({ ...smtp(), people, person: 'custodian-2' });
    await expect(stranger).rejects.toMatchObject({ code: 'REFERENCE_UNKNOWN' });
    expect(mail.mails).toHaveLength(1);
  });

  it('is lost by no server that was away', async () => {
    const { port } = mail;
    await mail.close();
    await expect(tell(smtp())).rejects.toMatchObject({ code: 'CHANNEL_FAILED' });
    mail = await mailReceiver({ port });
    await tell(smtp());
    expect(mail.mails).toHaveLength(1);
  });

  it('fails for good with a wrong password, and says no word of it or of the answer', async () => {
    const sent = tell(smtp({ user: 'desk', 'password-file': 'wrong' }));
    const message = 'expected the channel desk to take the message, but it answered 535';
    await expect(sent).rejects.toMatchObject({ type: 'CHANNEL_FAILED', nonRetryable: true, message });
  });

  it('is not sent to a server without TLS, or with a certificate of its own, where TLS is wanted', async () => {
    const plain = tell(smtp({ tls: 'starttls' }));
    await expect(plain).rejects.toMatchObject({ type: 'CHANNEL_FAILED' });
    const own = await mailReceiver({ tls: true });
    const sent = tell(smtp({ tls: 'starttls', port: own.port }));
    await expect(sent).rejects.toMatchObject({ code: 'CHANNEL_FAILED' });
    expect([...mail.mails, ...own.mails]).toEqual([]);
    await own.close();
  });
});

const CHAT = ['slack', 'teams'] as const;
const MARKED = 'See <!channel> & [ok](https://elsewhere.example)';

const SHOWN = {
  slack: {
    ...{ text: 'See &lt;!channel&gt; &amp; [ok](https://elsewhere.example)', mrkdwn: false },
    ...{ unfurl_links: false, unfurl_media: false },
  },
  teams: {
    type: 'message',
    attachments: [
      { content: { body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: MARKED }] }] } },
    ],
  },
};

const LIES = {
  slack: ['invalid_payload', '<html>Sign in</html>', ''],
  teams: ['Webhook message delivery failed with error: HTTP error 429', '{"error":{"code":"no"}}'],
};

describe.each(CHAT)('%s', (kind) => {
  it('gets the text without markup', async () => {
    await tell({ kind, 'url-file': 'hook.url', text: MARKED });
    expect(JSON.parse(hook.posts[0]?.body ?? '')).toMatchObject(SHOWN[kind]);
  });

  it.each<[HookReceiver['mood'], object]>([
    [410, { type: 'CHANNEL_FAILED', nonRetryable: true }],
    [302, { type: 'CHANNEL_FAILED', nonRetryable: true }],
    [429, { code: 'CHANNEL_FAILED' }],
    ['stalls', { code: 'CHANNEL_FAILED' }],
    ['lies', { code: 'CHANNEL_FAILED' }],
  ])('fails by %p, follows nowhere, and keeps its address to itself', async (mood, failure) => {
    hook.mood = mood;
    const request = mood === 'stalls' ? '500ms' : '5s';
    const sent = tell({ kind, 'url-file': 'hook.url', request });
    await expect(sent).rejects.toMatchObject({ ...failure, message: expect.not.stringContaining('secret') });
    expect(hook.posts).toHaveLength(1);
    hook.mood = 202;
    await tell({ kind, 'url-file': 'hook.url' });
    expect(new Set(hook.posts.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  it('says at a later try that it may be the same, and in the evidence that it was one', async () => {
    await expect(tell({ kind, 'url-file': 'hook.url', nth: 2 })).resolves.toMatchObject({
      seen: '200 at try 2',
    });
    expect(hook.posts[0]?.body).toContain('Try 2 of one message: it may have come before');
  });

  it.each([...LIES[kind]])('takes no 200 that says %j for a delivery', async (says) => {
    hook.says = says;
    const message =
      'expected the channel desk to take the message, but it answered 200 with words that mean no';
    const failure = { type: 'CHANNEL_FAILED', nonRetryable: true, message };
    await expect(tell({ kind, 'url-file': 'hook.url' })).rejects.toMatchObject(failure);
  });

  it('needs an https address in its file', async () => {
    const sent = tell({ kind, 'url-file': 'plain.url' });
    const message = expect.not.stringContaining('elsewhere');
    await expect(sent).rejects.toMatchObject({ code: 'CREDENTIAL_UNREADABLE', message });
  });
});

describe('a webhook', () => {
  const webhook = () => ({ kind: 'webhook', url: `http://127.0.0.1:${hook.port}/` });

  it.each<[string, number, string, object]>([
    ['as long as it is asked to', 429, '7', { code: 'CHANNEL_FAILED', retryAfterMs: 7_000 }],
    ['the same where it is busy', 503, '2', { code: 'CHANNEL_FAILED', retryAfterMs: 2_000 }],
    ['no longer than another channel takes', 429, '90', { type: 'CHANNEL_FAILED', nonRetryable: true }],
  ])('waits %s', async (_how, status, seconds, failure) => {
    hook.mood = status;
    hook.retryAfter = seconds;
    await expect(tell(webhook())).rejects.toMatchObject(failure);
  });

  it('that was away gets the message with the next try, in the same bytes', async () => {
    await tell(webhook());
    const { port } = hook;
    const before = hook.posts.map(({ body }) => body);
    await hook.close();
    const url = `http://127.0.0.1:${port}/`;
    const away = tell({ kind: 'webhook', url });
    await expect(away).rejects.toMatchObject({ code: 'CHANNEL_FAILED' });
    hook = await hookReceiver({ port });
    await tell({ kind: 'webhook', url, nth: 2 });
    expect(hook.posts.map(({ body }) => body)).toEqual(before);
  });
});

describe('a message that says what it is made of', () => {
  const plan = planOf({ publicKey: () => 'ssh-ed25519 AAAA' });
  const question = 'Drill: may "Every step kind" begin?';
  const ask = { id: 'approve#1', step: 'approve', kind: 'approve', question } as const;
  const telling: Telling = {
    kind: 'question',
    mode: 'drill',
    ask: { ...ask, expires: '2026-07-01T10:00:00.000Z' },
    person: 'custodian-1',
    round: 0,
    reminder: false,
  };
  const readPlan: ReadPlan = () => Promise.resolve(plan);
  const toPerson = async (own: object, over: { readPlan?: ReadPlan; telling?: Telling }) => {
    const roster = { id: 'custodian-1', roles: ['custodian'], keys: ['ssh-ed25519 AAAA'] };
    const people = [{ ...roster, channels: [{ channel: 'desk' }], ...own }];
    const url = `http://127.0.0.1:${hook.port}/hook`;
    await tell({ kind: 'webhook', url, people, person: 'custodian-1', text: 'in English', ...over });
    const { text } = z.looseObject({ text: z.string() }).parse(JSON.parse(hook.posts[0]?.body ?? ''));
    return text.split('\n').slice(0, 2);
  };
  const german = { language: 'de', zone: 'Europe/Berlin' };
  const first = 'ÜBUNG: custodian-1, bitte genehmigen oder ablehnen bis 2026-07-01 12:00 MESZ (10:00 UTC)';

  it.each([
    [german, { telling, readPlan }, [first, 'Übung: Darf „Every step kind“ beginnen?']],
    [german, { telling }, [first, question]],
    [german, { telling, readPlan: () => Promise.reject(new Error('no disk')) }, [first, question]],
    [german, { readPlan }, ['in English']],
    [{}, { telling, readPlan }, ['in English']],
  ])('is in the words of %j, and in English where those are not at hand', async (own, over, said) => {
    await expect(toPerson(own, over)).resolves.toEqual(said);
  });
});

describe('the way to the page', () => {
  const page = 'https://breakglass.example:8443';
  const link = `${page}/runs/run.1/asks/approve%231`;
  const line = `Or on the page: ${link}`;
  const question = 'See https://elsewhere.example <b>';
  const ask = { id: 'approve#1', step: 'approve', kind: 'approve', question } as const;
  const expires = '2026-07-01T10:00:00.000Z';
  const telling: Telling = { kind: 'reminder', mode: 'drill', ask: { ...ask, expires }, roles: ['soc'] };
  const hooked = (kind: 'slack' | 'teams') => ({ kind, 'url-file': 'hook.url', page, telling });
  const posted = () => JSON.parse(hook.posts[0]?.body ?? '') as unknown;

  it('stands in a mail as plain text', async () => {
    await tell({ ...smtp(), page, telling });
    const [mailed = ''] = mail.mails;
    expect(mailed).not.toMatch(/text\/html/i);
    const text = mailed
      .replaceAll(/=\r?\n/g, '')
      .replaceAll('=3D', '=')
      .split(/\r?\n/);
    expect(text).toContain(line);
  });

  it('stands in Slack among text without markup', async () => {
    await tell(hooked('slack'));
    const text = expect.stringMatching(/^See https:\/\/elsewhere\.example &lt;b&gt;$/m);
    expect(posted()).toMatchObject({ text, mrkdwn: false, unfurl_links: false });
    expect(posted()).toMatchObject({ text: expect.stringContaining(`\n${line}\n`) });
  });

  it('is the only link of a card of Teams, and shows where it leads; so at a later try', async () => {
    await tell({ ...hooked('teams'), nth: 2 });
    const lead = { type: 'TextRun', text: 'Or on the page: ' };
    const open = { type: 'TextRun', text: link, selectAction: { type: 'Action.OpenUrl', url: link } };
    const body = expect.arrayContaining([{ type: 'RichTextBlock', inlines: [lead, open] }]);
    expect(posted()).toMatchObject({ attachments: [{ content: { body } }] });
    expect(hook.posts[0]?.body.match(/selectAction/g)).toHaveLength(1);
  });
});

describe('a signed webhook', () => {
  it.each([
    ['as it is written', 'hunter2', Buffer.from('hunter2')],
    ['in base64', `whsec_${Buffer.from('key of bytes').toString('base64')}`, Buffer.from('key of bytes')],
  ])('is signed over id, time and body with a secret %s', async (_how, secret, bytes) => {
    await writeFile(join(directory, 'hook.secret'), secret);
    await tell({ kind: 'webhook', url: `http://127.0.0.1:${hook.port}/`, 'secret-file': 'hook.secret' });
    const [{ headers, body } = { headers: {}, body: '' }] = hook.posts;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers;
    expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(Math.abs(Number(at) - Date.now() / 1_000)).toBeLessThan(60);
    const mac = createHmac('sha256', bytes)
      .update(`${String(id)}.${String(at)}.${body}`)
      .digest('base64');
    expect(signature).toBe(`v1,${mac}`);
  });
});

describe('a terminal', () => {
  const channel = { id: 'desk', kind: 'terminal' as const, 'depends-on': [] };
  const telling = {
    ...{ channel, message: 'A drill begins.', key: 'k', run: 'run.1', baseDirectory: '/' },
    ...{ link: null, nth: 1, limitMs: 1_000, signal: new AbortController().signal },
  };

  it('rings and shows the line', async () => {
    const written: string[] = [];
    const terminal = { isTTY: true, write: (text: string) => written.push(text) };
    await expect(ringAt({ telling, terminal })).resolves.toBe('rung');
    expect(written).toEqual(['\u0007A drill begins.\n']);
  });

  it('tells nobody where there is none', async () => {
    const terminal = { isTTY: false, write: () => undefined };
    const failure = { type: 'CHANNEL_FAILED', nonRetryable: true };
    await expect(ringAt({ telling, terminal })).rejects.toMatchObject(failure);
  });
});

describe('the definition of a channel', () => {
  const mailTo = { id: 'mail', kind: 'smtp', from: 'a@example.org', to: 'b@example.org' };
  it.each([
    ['mail without TLS to elsewhere', { ...mailTo, host: 'mail.example', tls: 'none' }],
    ['a user without a password', { ...mailTo, host: 'mail.example', user: 'desk' }],
    ['a mailbox that is none', { ...mailTo, host: 'mail.example', to: 'b@example.org, c@example.org' }],
    ['an address in the open', { id: 'chat', kind: 'slack', url: 'https://hooks.example/T0/B0/secret' }],
  ])('refuses %s', (_what, channel) => {
    expect(organisationDefinition.shape.channels.safeParse([channel]).success).toBe(false);
  });
});
