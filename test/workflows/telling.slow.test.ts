import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import type { Delivery, WorldActivities } from '../../activities/types.ts';
import { programOf } from '../../cli/children.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { hookReceiver, mailReceiver } from '../activities/channels/receivers.ts';
import { until } from '../support/until.ts';
import { APPROVAL_ONLY, ROLES } from './plan.ts';
import { eventsOf } from './played.ts';
import type { Played, Scene } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { LOOK, pretendWorld } from './world.ts';

const stage = stageOfFile();

type Notice = Parameters<WorldActivities['notify']>[0];

const delivered = z.object({ delivered: z.boolean(), seen: z.string(), observedAt: z.string() });

const CHANNELS = ['chat', 'mail'].map((id): Plan['channels'][number] => {
  return { id, kind: 'webhook', role: null, dependsOn: [] };
});

interface Trial {
  /** What the receivers do with each try of each message; `nth` counts its tries from 1. */
  readonly take: (notice: Notice, nth: number) => Promise<void>;
  readonly answer?: NonNullable<Scene['answer']>;
  /** No time is skipped while a receiver is waited for. */
  readonly tickMs?: number;
  readonly approve?: Partial<NonNullable<Plan['approve']>>;
  /** A channel that each person names before the others. */
  readonly first?: string;
  /** Nobody answers before so many people were told. */
  readonly told?: number;
}

/** Plays an approval by people of whom each names mail, then chat; gives every try of every message. */
async function play({ take, approve: rule = {}, first, told, ...scene }: Trial) {
  const notices: Notice[] = [];
  const world = pretendWorld(() => ({
    notify: async (notice) => {
      notices.push(notice);
      const { key, channel } = notice;
      await take(notice, notices.filter((each) => each.key === key && each.channel.id === channel.id).length);
      return { ...LOOK, delivered: true, seen: '200' };
    },
  }));
  const people = Object.entries(ROLES).map(([id, roles]) => {
    return {
      id,
      roles,
      keys: [stage.crowd.publicKey(id)],
      channels: [...(first === undefined ? [] : [first]), 'mail', 'chat'],
    };
  });
  const approve = { ...APPROVAL_ONLY.approve, withinMs: 5 * 3_600_000, ...rule };
  const plan = { ...APPROVAL_ONLY, approve, people, channels: CHANNELS };
  const isTold = () => world.leaves.filter((leaf) => leaf.includes('"outcome":"delivered"')).length === told;
  const answer: Trial['answer'] = ({ honest }) => (isTold() ? honest() : Promise.resolve(null));
  const patient = told === undefined ? {} : { answer };
  const played = await stage.play({ world, plan, tickMs: 3_600_000, ...patient, ...scene });
  return { played, notices };
}

function toldIn(played: Played): string[] {
  return eventsOf(played).flatMap((event) => {
    if (event.type !== 'told') return [];
    return [`${event.round} ${event.person} ${event.channel} ${event.outcome} ${event.because}`];
  });
}

function failure(nonRetryable: boolean): ApplicationFailure {
  return ApplicationFailure.create({ type: 'CHANNEL_FAILED', message: 'no', nonRetryable });
}

describe('people who name channels', () => {
  it('are told over the first that takes it, once for a question and once for each reminder', async () => {
    const { played, notices } = await play({
      answer: () => Promise.resolve(null),
      take: ({ person, channel }, nth) => {
        if (person === 'security-1' && channel.id === 'mail') return Promise.reject(failure(true));
        if (person === 'security-2' && nth === 1) return Promise.reject(failure(false));
        if (person === 'custodian-1') return Promise.reject(failure(true));
        return Promise.resolve();
      },
    });
    const each = (round: number) => [
      `${round} custodian-1 chat failed CHANNEL_FAILED`,
      `${round} custodian-1 mail failed CHANNEL_FAILED`,
      `${round} security-1 chat delivered 200`,
      `${round} security-1 mail failed CHANNEL_FAILED`,
      `${round} security-2 mail delivered 200`,
    ];
    expect(toldIn(played).toSorted()).toEqual([...each(0), ...each(1)]);
    const unreached = eventsOf(played).filter((event) => event.type === 'finding');
    expect(unreached.map(({ code, text }) => `${code} ${text}`)).toContain(
      'person-not-told custodian-1: no channel took the message',
    );
    const tries = notices.filter(({ person }) => person === 'security-2').map(({ key }) => key);
    expect(tries.map((key) => key.replace(/^run-\d+/, 'run'))).toEqual([
      ...['run/approve#1/security-2/0', 'run/approve#1/security-2/0'],
      ...['run/approve#1/security-2/1', 'run/approve#1/security-2/1'],
    ]);
    expect(notices[0]?.message).toMatch(/^DRILL: \S+, approve or deny by \S+ \S+ UTC\n/);
  });

  it('are told of it in a round of their own where they are asked later, and by no reminder before', async () => {
    const { played, notices } = await play({
      answer: () => Promise.resolve(null),
      approve: { escalate: [{ afterMs: 60_000, to: ['custodian'] }] },
      take: () => Promise.resolve(),
    });
    const [joined] = eventsOf(played).flatMap((event) => (event.type === 'escalated' ? [event.people] : []));
    const late = joined?.map(({ person }) => person) ?? [];
    expect(late.length).toBeGreaterThan(0);
    const rounds = toldIn(played).filter((line) => late.some((person) => line.includes(` ${person} `)));
    expect(new Set(rounds.filter((line) => line.startsWith('1 ')))).toEqual(
      new Set(late.map((person) => `1 ${person} mail delivered 200`)),
    );
    expect(rounds.filter((line) => line.startsWith('0 '))).toEqual([]);
    const first = notices.find(({ person }) => late.some((each) => each === person));
    expect(first?.message).toMatch(/^DRILL: custodian-\d, approve or deny by /);
  });

  it('are told over the next one where a defect keeps a channel from being asked, and the run goes on', async () => {
    const { played, notices } = await play({
      tickMs: 100,
      first: 'nowhere',
      told: 3,
      take: () => Promise.resolve(),
    });
    const told = toldIn(played).filter((line) => line.includes(' security-1 '));
    expect(told).toEqual(['0 security-1 nowhere failed INTERNAL', '0 security-1 mail delivered 200']);
    expect(notices.map(({ channel }) => channel.id)).not.toContain('nowhere');
    expect(played.result.verdict).toBe('passed');
  });

  it('hold nobody up where a channel does not answer, once the question has ended', async () => {
    const { played } = await play({
      tickMs: 100,
      take: async ({ person }) => {
        if (person !== 'security-2') return;
        const context = Context.current();
        const beat = setInterval(() => {
          context.heartbeat();
        }, 500);
        await context.cancelled.finally(() => {
          clearInterval(beat);
        });
      },
    });
    expect(toldIn(played)).toContain('0 security-2 mail given-up the question had ended');
    expect(played.result.verdict).toBe('passed');
  });
});

/** Sends by a process of its own, which is killed at its first try when the receiver has the message; nobody says so. */
function sendAndDie({
  organisation,
  arrived,
}: {
  organisation: object;
  arrived: (channel: string) => boolean;
}) {
  const waiting: (() => void)[] = [];
  const notify = async (notice: Notice): Promise<Delivery> => {
    const { attempt: nth } = Context.current().info;
    const words = [...programOf('test/workflows/telling-main.ts')];
    const child = spawn(process.execPath, [...words, JSON.stringify({ organisation, nth, notice })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    if (nth > 1) return delivered.parse(JSON.parse(await text(child.stdout)));
    await until({
      what: 'a message at its receiver',
      look: () => (arrived(notice.channel.id) ? true : null),
    });
    child.kill('SIGKILL');
    await ended;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { ...LOOK, delivered: false, seen: 'too late' };
  };
  return {
    notify,
    release: () => {
      for (const end of waiting) end();
    },
  };
}

describe('a process that is killed while it tells', () => {
  it('loses no message, and the second one bears the id of the first', async () => {
    const [mail, hook] = await Promise.all([mailReceiver(), hookReceiver()]);
    mail.mood = 'keeps';
    hook.mood = 'stalls';
    const organisation = {
      channels: [
        { id: 'chat', kind: 'webhook', url: `http://127.0.0.1:${hook.port}/` },
        {
          ...{ id: 'mail', kind: 'smtp', host: '127.0.0.1', port: mail.port, tls: 'none' },
          ...{ from: 'a@example.org', to: 'b@example.org' },
        },
      ],
      people: [
        {
          id: 'security-1',
          roles: ['security'],
          keys: ['ssh-ed25519 AAAA'],
          channels: [{ channel: 'chat' }],
        },
        {
          ...{ id: 'security-2', roles: ['security'], keys: ['ssh-ed25519 AAAB'] },
          channels: [{ channel: 'mail', to: 'security-2@example.org' }],
        },
      ],
    };
    const stored: string[] = [];
    const dying = sendAndDie({
      organisation,
      arrived: (channel) => {
        const came = channel === 'mail' ? mail.mails.length > 0 : hook.posts.length > 0;
        if (came) stored.push(...world.leaves.filter((leaf) => /"type":"(?:asked|told)"/.test(leaf)));
        if (came && channel === 'mail') mail.mood = 'takes';
        if (came && channel === 'chat') hook.mood = 200;
        return came;
      },
    });
    const world = pretendWorld(() => ({ notify: dying.notify }));
    const ways = new Map([
      ['security-1', ['chat']],
      ['security-2', ['mail']],
    ]);
    const people = Object.entries(ROLES).map(([id, roles]) => {
      const channels = ways.get(id);
      return {
        id,
        roles,
        keys: [stage.crowd.publicKey(id)],
        ...(channels === undefined ? {} : { channels }),
      };
    });
    const isTold = () => world.leaves.filter((leaf) => leaf.includes('"type":"told"')).length === 2;
    const plan = { ...APPROVAL_ONLY, people, channels: CHANNELS };
    const answer: Scene['answer'] = ({ honest }) => (isTold() ? honest() : Promise.resolve(null));
    let played: Played;
    try {
      played = await stage.play({ world, plan, tickMs: 100, answer });
    } finally {
      dying.release();
      await Promise.all([mail.close(), hook.close()]);
    }
    // When the message was there, the question was on disk, and nothing of a telling.
    expect(new Set(stored)).toEqual(new Set(world.leaves.filter((leaf) => leaf.includes('"type":"asked"'))));
    expect(toldIn(played).toSorted()).toEqual([
      '0 security-1 chat delivered 200 at try 2',
      '0 security-2 mail delivered 250 at try 2',
    ]);
    const [first, ...others] = hook.posts.map(({ body, headers }) => [body, headers['idempotency-key']]);
    expect(others).toEqual([first]);
    const ids = mail.mails.map((each) => /^Message-ID: .+$/im.exec(each)?.[0]);
    expect(ids).toEqual([ids[0], ids[0]]);
  });
});
