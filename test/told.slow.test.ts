import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { startEmbedded, startWorkerChild } from '../cli/engine.ts';
import { placeOf, type Place } from '../cli/place.ts';
import { readState } from '../cli/runs.ts';
import { startRun } from '../cli/start-run.ts';
import { readOrganisation } from '../domain/definition/organisation.ts';
import type { JournalEvent } from '../domain/event.ts';
import { planAgain } from '../domain/plan/again.ts';
import { digestOf, sha256Hex } from '../evidence/core/hash.ts';
import { eventSchema } from '../evidence/event-schema.ts';
import { createEvidenceKey } from '../evidence/keys.ts';
import { verifyEvidence } from '../evidence/verify.ts';
import { connectClient, embeddedTarget } from '../worker/connection.ts';
import { decide } from '../workflows/messages.ts';
import {
  hookReceiver,
  mailReceiver,
  type HookMood,
  type HookReceiver,
  type MailMood,
  type MailReceiver,
} from './activities/channels/receivers.ts';
import { bundledRunbookText, EXAMPLE_PEOPLE, exampleOrganisationText } from './support/organisation.ts';
import { atEnd, temporaryDirectory } from './support/temporary.ts';
import { until } from './support/until.ts';
import { gather, statementFor } from './workflows/people.ts';

const WITHIN_MS = 400_000;
const RUN = 'told-1';
const RUNBOOK = bundledRunbookText('sign-in-check');

/** What the receivers do with the messages of one person, try by try; `killed` is their mood until the worker is. */
interface Person {
  readonly channels: readonly ('mail' | 'gone' | 'chat')[];
  readonly mail?: readonly (MailMood | 'killed')[];
  readonly chat?: readonly (HookMood | 'killed')[];
  /** What the journal says of it, channel by channel. */
  readonly told: readonly string[];
  /** Different messages that came to the mailbox and to the web hook, and that were taken or may have been. */
  readonly came: { readonly mail: number; readonly chat: number };
}

const MAILED = { told: ['mail delivered'], came: { mail: 1, chat: 0 } } as const;
const POSTED = { told: ['chat delivered'], came: { mail: 0, chat: 1 } } as const;

/** Everybody is asked the same; the last mood of each stays, and a receiver that says nothing else takes what comes. */
const ASKED: Readonly<Record<string, Person>> = {
  'security-1': { channels: ['mail', 'chat'], ...MAILED },
  'security-2': { channels: ['mail', 'chat'], mail: ['lies', 'takes'], ...MAILED },
  'security-3': { channels: ['mail', 'chat'], mail: ['hangs-up', 'takes'], ...MAILED },
  'security-4': { channels: ['mail', 'chat'], mail: ['stalls', 'later', 'takes'], ...MAILED },
  'security-5': {
    ...{ channels: ['mail', 'chat'], mail: ['refuses'] },
    ...{ told: ['mail failed', 'chat delivered'], came: { mail: 0, chat: 1 } },
  },
  'security-6': { channels: ['chat', 'mail'], ...POSTED },
  'security-7': { channels: ['chat', 'mail'], chat: ['lies', 503, 200], ...POSTED },
  'security-8': { channels: ['chat', 'mail'], chat: ['stalls', 200], ...POSTED },
  // What it refused came there all the same, under the one number of the message.
  'security-9': {
    ...{ channels: ['chat', 'mail'], chat: [404] },
    ...{ told: ['chat failed', 'mail delivered'], came: { mail: 1, chat: 1 } },
  },
  'security-10': { channels: ['gone', 'chat'], told: ['gone delivered'], came: { mail: 1, chat: 0 } },
  'security-11': {
    ...{ channels: ['mail', 'chat'], mail: ['refuses'], chat: [410] },
    ...{ told: ['mail failed', 'chat failed'], came: { mail: 0, chat: 1 } },
  },
  'security-12': { channels: ['mail', 'chat'], mail: ['killed', 'takes'], ...MAILED },
  'security-13': { channels: ['chat', 'mail'], chat: ['killed', 200], ...POSTED },
};
const CUT = ['security-12', 'security-13'] as const;

const posted = z.object({ to: z.string() });

/** One message as it came to somebody. */
interface Came {
  readonly person: string;
  readonly over: 'mail' | 'chat';
  /** By what its receiver knows a repeat. */
  readonly ids: readonly string[];
  readonly text: string;
}

interface Receivers {
  readonly mail: MailReceiver;
  /** A mail server that is away and comes back. */
  readonly gone: MailReceiver;
  readonly hook: HookReceiver;
  readonly worker: { killed: boolean };
}

function personOf(address: string): string {
  return address.replace('@example.org', '');
}

/** The next mood for somebody; none is used up while the worker is yet to be killed. */
function moods<Mood>({
  over,
  atKill,
  last,
  worker,
}: {
  over: 'mail' | 'chat';
  atKill: Mood;
  last: Mood;
  worker: Receivers['worker'];
}): (to: string) => Mood {
  const left = new Map<string, unknown[]>();
  return (to) => {
    const person = personOf(to);
    const own = left.get(person) ?? [...(ASKED[person]?.[over] ?? [])];
    left.set(person, own);
    const [mood] = own;
    if (mood === 'killed' && !worker.killed) return atKill;
    if (mood === 'killed') own.shift();
    return ((own.length > 1 ? own.shift() : own[0]) ?? last) as Mood;
  };
}

async function openReceivers(): Promise<Receivers> {
  const [mail, gone, hook] = await Promise.all([mailReceiver(), mailReceiver(), hookReceiver()]);
  for (const each of [mail, gone, hook]) atEnd(each.close);
  const worker = { killed: false };
  const mailed = moods<MailMood>({ over: 'mail', atKill: 'keeps', last: 'takes', worker });
  const hooked = moods<HookMood>({ over: 'chat', atKill: 'stalls', last: 200, worker });
  mail.mood = mailed;
  hook.mood = (body) => hooked(posted.parse(JSON.parse(body)).to);
  hook.says = '<html>It works!</html>';
  gone.down = 2;
  return { mail, gone, hook, worker };
}

/** Everything that came, in no order. */
function cameTo({ mail, gone, hook }: Receivers): readonly Came[] {
  const header = (text: string, name: string) => new RegExp(`^${name}: (.+)$`, 'im').exec(text)?.[1] ?? '';
  const mailed = [...mail.mails, ...gone.mails].map((text): Came => {
    const person = personOf(header(text, 'To').trim());
    // What differs between two tries is the hour.
    const same = text.replace(/^Date: .+$/im, '');
    return { person, over: 'mail', ids: [header(text, 'Message-ID').trim()], text: same };
  });
  const hooked = hook.posts.map(({ headers, body }): Came => {
    const ids = ['webhook-id', 'idempotency-key'].map((name) => String(headers[name]));
    return { person: personOf(posted.parse(JSON.parse(body)).to), over: 'chat', ids, text: body };
  });
  return [...mailed, ...hooked];
}

let place: Place;
let receivers: Receivers;
let crowd: ReturnType<typeof gather>;

/** The organisation file of those people, and the plan that it gives. */
async function organise() {
  crowd = gather([...Object.keys(EXAMPLE_PEOPLE), ...Object.keys(ASKED)]);
  const { mail, gone, hook } = receivers;
  const smtp = { kind: 'smtp', host: '127.0.0.1', tls: 'none' };
  const from = { from: 'breakglass@example.org', to: 'desk@example.org' };
  const others = Object.entries(EXAMPLE_PEOPLE).filter(([id]) => !id.startsWith('security-'));
  const people = [
    ...others.map(([id, roles]) => ({ id, roles: [...roles], keys: [crowd.publicKey(id)] })),
    ...Object.entries(ASKED).map(([id, { channels }]) => {
      const ways = channels.map((channel) => ({ channel, to: `${id}@example.org` }));
      return { id, roles: ['security'], keys: [crowd.publicKey(id)], channels: ways };
    }),
  ];
  const url = `http://127.0.0.1:${hook.port}/`;
  const example: unknown = parse(exampleOrganisationText());
  const text = stringify({
    ...z.record(z.string(), z.unknown()).parse(example),
    people,
    channels: [
      { id: 'mail', ...smtp, port: mail.port, ...from },
      { id: 'gone', ...smtp, port: gone.port, ...from },
      { id: 'chat', kind: 'webhook', url, 'secret-file': 'chat.secret' },
      { id: 'soc', kind: 'webhook', url: 'http://127.0.0.1:9/', role: 'soc' },
    ],
    // What stalls is waited for so long; what works must not take as long on a machine at its limit.
    waits: { request: '10s' },
  });
  await writeFile(path.join(place.directory, 'chat.secret'), 'hunter2', { mode: 0o600 });
  await writeFile(place.organisationFile, text);
  const read = readOrganisation({ file: 'organisation.yaml', text });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const planned = planAgain({
    organisation: read.value,
    ...{ trustedCa: null, runbookText: RUNBOOK, mode: 'drill' },
  });
  if (!planned.ok) throw new Error(planned.why);
  return planned.plan;
}

function eventsOnDisk(): readonly JournalEvent[] {
  const file = path.join(place.evidenceDirectory, RUN, 'journal.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => eventSchema.parse(JSON.parse(line)));
}

function toldOf(person: string): readonly string[] {
  return eventsOnDisk().flatMap((event) =>
    event.type === 'told' && event.person === person ? [`${event.channel} ${event.outcome}`] : [],
  );
}

const ready = z.object({ pid: z.int().positive() });

beforeAll(async () => {
  const directory = await temporaryDirectory('told');
  place = placeOf({ option: path.join(directory, 'organisation.yaml'), env: {}, cwd: directory });
  receivers = await openReceivers();
});

describe('a question to people whose receivers lie, stall, refuse and come back, and whose worker is killed', () => {
  it(
    'comes to each of them once, or is on record as not told',
    async () => {
      const plan = await organise();
      const { vkey } = await createEvidenceKey({ state: place.stateDirectory, organisation: 'example' });
      const server = await startEmbedded({ place, env: process.env, say: () => undefined });
      atEnd(server.stop);
      const { client, close } = await connectClient(embeddedTarget(server));
      atEnd(close);
      const startWorker = async () => {
        const worker = await startWorkerChild({ place, organisation: {}, env: process.env });
        atEnd(worker.stop);
        return worker;
      };
      const first = await startWorker();
      const input = {
        ...{ run: RUN, plan, planDigest: digestOf(plan), initiator: 'commander-1', reason: null },
        ...{ runbookText: RUNBOOK, runbookDigest: sha256Hex(RUNBOOK) },
      };
      await startRun({ client, input });

      await until({
        what: 'two messages that their receivers have and have not answered',
        look: () => {
          const there = new Set(cameTo(receivers).map(({ person }) => person));
          return CUT.every((person) => there.has(person)) ? true : null;
        },
        withinMs: 200_000,
      });
      process.kill(ready.parse(first.ready).pid, 'SIGKILL');
      await first.ended;
      expect(CUT.flatMap(toldOf)).toEqual([]);
      expect(eventsOnDisk().some(({ type }) => type === 'asked')).toBe(true);
      receivers.worker.killed = true;
      await startWorker();

      const everybody = Object.keys(ASKED);
      await until({
        what: 'everybody told, or given up',
        look: () => (everybody.every((id) => toldOf(id).length === ASKED[id]?.told.length) ? true : null),
        withinMs: 200_000,
      });
      const state = await readState({ client, run: RUN });
      const [ask] = state.asks;
      if (ask === undefined) throw new Error('expected the question to be open');
      const about = { state, ask, person: 'security-1', choice: 'deny', reason: 'told enough' } as const;
      const signed = await crowd.sign(statementFor({ ...about, at: new Date().toISOString() }));
      const handle = client.workflow.getHandle(RUN);
      await handle.executeUpdate(decide, { args: [signed] });
      expect(await handle.result()).toMatchObject({ verdict: 'aborted' });

      const came = cameTo(receivers);
      for (const id of everybody) {
        const own = came.filter(({ person }) => person === id);
        const different = (over: Came['over']) =>
          new Set(own.flatMap((each) => (each.over === over ? [each.ids.join(' ')] : []))).size;
        const said = { id, told: toldOf(id), came: { mail: different('mail'), chat: different('chat') } };
        expect(said).toEqual({ id, told: ASKED[id]?.told, came: ASKED[id]?.came });
      }
      // A message has one id and one text, however often it came, and no other has that id.
      const texts = new Set(came.map(({ over, ids, text }) => `${over} ${ids.join(' ')} ${text}`));
      const ids = new Set(came.map(({ over, ids: own }) => `${over} ${own.join(' ')}`));
      expect([texts.size, came.length > texts.size]).toEqual([ids.size, true]);
      for (const id of CUT) expect(came.filter(({ person }) => person === id).length).toBeGreaterThan(1);
      const unreached = eventsOnDisk().flatMap((event) =>
        event.type === 'finding' && event.code === 'person-not-told' ? [event.text] : [],
      );
      expect(unreached).toEqual(['security-11: no channel took the message']);
      const { valid } = await verifyEvidence({ path: place.evidenceDirectory, vkeys: [vkey] });
      expect(valid).toBe(true);
    },
    WITHIN_MS,
  );
});
