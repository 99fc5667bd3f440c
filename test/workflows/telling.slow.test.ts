import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { WorldActivities } from '../../activities/types.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { APPROVAL_ONLY, ROLES } from './plan.ts';
import { eventsOf } from './played.ts';
import type { Played, Scene } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { LOOK, pretendWorld } from './world.ts';

const stage = stageOfFile();

type Notice = Parameters<WorldActivities['notify']>[0];

const CHANNELS = ['chat', 'mail'].map((id): Plan['channels'][number] => {
  return { id, kind: 'webhook', role: null, dependsOn: [] };
});

interface Trial {
  /** What the receivers do with each try of each message; `nth` counts its tries from 1. */
  readonly take: (notice: Notice, nth: number) => Promise<void>;
  readonly answer?: NonNullable<Scene['answer']>;
  /** No time is skipped while a receiver is waited for. */
  readonly tickMs?: number;
}

/** Plays an approval by people of whom each names mail, then chat; gives every try of every message. */
async function play({ take, ...scene }: Trial) {
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
    return { id, roles, keys: [stage.crowd.publicKey(id)], channels: ['mail', 'chat'] };
  });
  const approve = { ...APPROVAL_ONLY.approve, withinMs: 5 * 3_600_000 };
  const plan = { ...APPROVAL_ONLY, approve, people, channels: CHANNELS };
  const played = await stage.play({ world, plan, tickMs: 3_600_000, ...scene });
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
