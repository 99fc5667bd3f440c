import { ApplicationFailure } from '@temporalio/activity';
import { beforehandOf } from './people.ts';
import { ROLES, STEPS } from './plan.ts';
import { PASS_PLAN, passingWorld, registers } from './pass-step.ts';
import { RESET, WRITABLE } from './reset-step.ts';
import type { Scene } from './scene.ts';
import { CREATABLE, TIME_BOUND } from './time-bound-step.ts';
import { LOOK, pretendWorld } from './world.ts';

const QUICK = { pollMs: 200, recordMs: 1_000, tenantMs: 2_000, remindMs: 400, requestMs: 1_000 };

function unanswered(): Promise<never> {
  return Promise.reject(ApplicationFailure.nonRetryable('no answer', 'TENANT_TIMEOUT'));
}

/** What saved histories are made of: short enough for a real clock, together through every flow. */
export const SCENES: Readonly<Record<string, () => Scene>> = {
  'every-kind': () => ({ world: pretendWorld(), plan: { waits: QUICK }, tickMs: 100 }),
  denied: () => ({
    world: pretendWorld(),
    plan: { waits: QUICK },
    tickMs: 100,
    answer: ({ deny }) => deny({ reason: 'not today' }),
  }),
  'expired-after-reminders': () => ({
    world: pretendWorld(),
    plan: {
      waits: QUICK,
      approve: { need: [{ role: 'security', count: 1 }], notInitiator: true, withinMs: 1_500 },
    },
    tickMs: 100,
    answer: () => Promise.resolve(null),
  }),
  'reminder-fails': () => ({
    world: pretendWorld(() => ({
      notify: () => Promise.reject(ApplicationFailure.nonRetryable('no', 'CHANNEL_FAILED')),
    })),
    plan: {
      waits: QUICK,
      channels: [{ id: 'desk', kind: 'webhook', role: 'security', dependsOn: [] }],
      approve: { need: [{ role: 'security', count: 1 }], notInitiator: true, withinMs: 1_500 },
    },
    tickMs: 100,
    answer: () => Promise.resolve(null),
  }),
  'engine-creates': () => ({
    world: pretendWorld(),
    plan: {
      waits: QUICK,
      accounts: [],
      hypothesis: [],
      objectives: { timeToAccessMs: null, timeToAlertMs: null },
      tenants: [CREATABLE],
      steps: [
        { ...TIME_BOUND, recordWithinMs: 1_000 },
        { id: 'gone', do: 'restore', undo: TIME_BOUND.id },
      ],
    },
    tickMs: 100,
  }),
  'people-told': () => ({
    world: pretendWorld(() => ({
      notify: ({ person, channel }) =>
        person === 'security-2' || channel.id === 'mail'
          ? Promise.reject(ApplicationFailure.nonRetryable('no', 'CHANNEL_FAILED'))
          : Promise.resolve({ ...LOOK, delivered: true, seen: '200' }),
    })),
    plan: {
      waits: QUICK,
      approve: { need: [{ role: 'security', count: 1 }], notInitiator: true, withinMs: 1_500 },
      people: Object.entries(ROLES).map(([id, roles]) => {
        const key = `ssh-ed25519 ${Buffer.from(id).toString('base64')}`;
        return { id, roles, keys: [key], channels: ['mail', 'chat'] };
      }),
      channels: ['chat', 'mail'].map((id) => ({ id, kind: 'webhook', role: null, dependsOn: [] })),
    },
    tickMs: 100,
    answer: () => Promise.resolve(null),
  }),
  'never-logged': () => ({
    world: pretendWorld(() => ({
      findSignIns: () =>
        Promise.resolve({
          observedAt: '2026-01-01T00:00:00.000Z',
          artifacts: ['b'.repeat(64)],
          query: 'GET /pretend',
          records: [],
        }),
    })),
    plan: {
      waits: QUICK,
      steps: STEPS.flatMap((step) => (step.do === 'sign-in' ? [{ ...step, recordWithinMs: 1_000 }] : [])),
    },
    tickMs: 100,
  }),
  'tenant-unreachable': () => ({
    world: pretendWorld(() => ({
      checkReadiness: () =>
        Promise.reject(ApplicationFailure.create({ message: 'down', type: 'TENANT_UNREACHABLE' })),
    })),
    plan: { waits: QUICK },
    tickMs: 100,
  }),
  'undo-fails': () => ({
    world: pretendWorld((world) => ({
      probe: ({ cut }) =>
        Promise.resolve({
          // Up once, before the outage; never again after it.
          up: cut.length === 0 && world.calls.push('probed') === 1,
          seen: '503',
          observedAt: '2026-01-01T00:00:00.000Z',
        }),
    })),
    plan: { waits: QUICK, hypothesis: [], steps: STEPS.filter(({ do: kind }) => kind === 'outage') },
    tickMs: 100,
  }),
  'engine-revokes': () => ({
    world: pretendWorld(() => ({
      revokeSessions: unanswered,
    })),
    plan: {
      waits: QUICK,
      hypothesis: [],
      steps: STEPS.flatMap((step) =>
        step.do === 'rotate' ? [{ ...step, revokeSessions: 'engine' as const, recordWithinMs: 2_000 }] : [],
      ),
    },
    tickMs: 100,
  }),
  'engine-resets': () => ({
    world: pretendWorld((world) => {
      const calm = { ...world };
      return { resetPassword: (input) => calm.resetPassword(input).then(() => unanswered()) };
    }),
    plan: {
      waits: QUICK,
      hypothesis: [],
      steps: [{ ...RESET, unit: '44444444-4444-4444-8444-444444444444', recordWithinMs: 2_000 }],
    },
    tickMs: 100,
  }),
  'engine-resets-as-checked': () => ({
    world: pretendWorld(),
    plan: {
      waits: QUICK,
      hypothesis: [],
      tenants: [WRITABLE],
      steps: [{ ...RESET, unit: '44444444-4444-4444-8444-444444444444', recordWithinMs: 2_000 }],
    },
    tickMs: 100,
  }),
  'asked-later': () => ({
    world: pretendWorld(),
    plan: {
      waits: QUICK,
      hypothesis: [],
      steps: [],
      approve: {
        need: [{ role: 'security', count: 2 }],
        notInitiator: true,
        withinMs: 30_000,
        escalate: [{ afterMs: 1_000, to: ['soc'] }],
      },
      deputies: { afterMs: 500, of: [{ person: 'security-2', by: ['custodian-2'], absent: [] }] },
    },
    tickMs: 100,
    answer: ({ ask, say }) => {
      const said = ask.answered.length;
      if (ask.people.includes('soc-1'))
        return say({ person: said === 0 ? 'custodian-2' : 'soc-1', choice: 'approve' });
      return Promise.resolve(null);
    },
  }),
  bypassed: () => ({
    world: pretendWorld(),
    plan: { waits: QUICK, mode: 'incident', hypothesis: [], steps: [], bypassRoles: ['commander'] },
    tickMs: 100,
    answer: ({ say }) => say({ person: 'commander-1', choice: 'bypass', reason: 'nobody answers' }),
  }),
  passkeys: () => {
    let copied = false;
    return {
      world: pretendWorld(),
      passkeys: { counting: ['custodian-1', 'custodian-2'], synced: ['security-1'] },
      plan: { waits: QUICK, hypothesis: [], steps: STEPS.filter(({ do: kind }) => kind === 'attest') },
      tickMs: 100,
      // Somebody has a copy of custodian-1's, and tries it before they answer themselves.
      answer: ({ ask, honest, assert }) => {
        if (copied || ask.kind !== 'attest') return honest();
        copied = true;
        return Promise.resolve(assert({ person: 'custodian-1', bent: { counter: 1 } }));
      },
    };
  },
  'approved-beforehand': () => ({
    world: pretendWorld(),
    plan: { waits: QUICK, hypothesis: [], steps: [] },
    initiator: 'schedule-quarterly',
    run: 'quarterly-2027-q1',
    tickMs: 100,
    beforehand: ({ crowd, ...about }) => {
      const at = new Date().toISOString();
      const expires = new Date(Date.now() + 86_400_000).toISOString();
      return Promise.all(
        ['security-1', 'custodian-2'].map((person) =>
          crowd.sign(beforehandOf({ ...about, person, change: { at, expires } })),
        ),
      );
    },
    answer: ({ ask, say }) =>
      ask.answered.length < 2 ? Promise.resolve(null) : say({ person: 'custodian-3', choice: 'approve' }),
  }),
  incident: () => ({
    world: pretendWorld(),
    plan: { waits: QUICK, mode: 'incident', approve: null },
    tickMs: 100,
  }),
  'access-pass': () => {
    const passing = passingWorld((world) => {
      const calm = { ...world };
      return {
        makePass: (input) =>
          input.attempt > 1 ? calm.makePass(input) : calm.makePass(input).then(() => unanswered()),
      };
    });
    return { world: passing, plan: { ...PASS_PLAN, waits: QUICK }, tickMs: 100, answer: registers(passing) };
  },
};
