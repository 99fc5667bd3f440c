import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { STEPS, TENANT } from './plan.ts';
import { codesOf, eventsOf, stepsOf } from './played.ts';
import type { Answering } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { LOOK, pretendWorld, REQUEST_ID, signInAt } from './world.ts';

const stage = stageOfFile();

const step = (id: string) => STEPS.filter((each) => each.id === id);

describe('a run in which everybody does what is asked', () => {
  it('passes, is restored, and stores every event of its log in order', async () => {
    const played = await stage.play({ world: pretendWorld() });
    expect(codesOf(played)).toEqual([]);
    expect(played.result).toMatchObject({ verdict: 'passed', restored: true });
    const events = eventsOf(played);
    expect(events.map(({ n }) => n)).toEqual(events.map((_event, index) => index));
    expect(played.result.log.size).toBe(events.length);
    expect(stepsOf(events)).toEqual(STEPS.map(({ id }) => id));
  });
});

describe('people', () => {
  it('one denial ends the approval: aborted, nothing of the method begun', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      answer: ({ deny }) => deny({ reason: 'change freeze' }),
    });
    expect(played.result).toMatchObject({ verdict: 'aborted', restored: true });
    expect(codesOf(played)).toEqual(['approval-denied']);
    expect(stepsOf(eventsOf(played))).toEqual([]);
  });

  it('silence for the whole day ends the approval: failed, reminded every four hours', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      answer: () => Promise.resolve(null),
      tickMs: 3_600_000,
    });
    expect(played.result.verdict).toBe('failed');
    expect(codesOf(played)).toEqual(['approval-expired']);
    expect(eventsOf(played).filter(({ type }) => type === 'reminded')).toHaveLength(5);
  });

  it('an envelope that nobody opens stops the drill, and what was declared down is lifted', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      tickMs: 3_600_000,
      answer: ({ ask, honest }) => (ask.step.startsWith('open-envelope') ? Promise.resolve(null) : honest()),
    });
    expect(played.result).toMatchObject({ verdict: 'failed', restored: true });
    expect(codesOf(played)).toEqual(['attestation-expired', 'not-rotated']);
    expect(stepsOf(eventsOf(played)).at(-1)).toBe('open-envelope/breakglass-1');
  });

  it('a quorum that the roster cannot fill is impossible at once', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      plan: { approve: { need: [{ role: 'commander', count: 1 }], notInitiator: true, withinMs: 1_000 } },
    });
    expect(codesOf(played)).toEqual(['quorum-impossible']);
  });

  it('a seal other than the recorded one makes the run deviate', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      plan: { steps: step('open-envelope/breakglass-1') },
      answer: ({ ask, honest, attest }) =>
        ask.step === 'approve' ? honest() : attest({ values: { seal: 'S-9999' } }),
    });
    expect(played.result.verdict).toBe('deviated');
    expect(codesOf(played)).toEqual(['custody.seal-as-recorded']);
  });
});

describe('the sign-in', () => {
  const plan = { steps: step('get-in/breakglass-1') };

  it('that the log never shows is inconclusive after its hour, not failed', async () => {
    const played = await stage.play({
      world: pretendWorld(() => ({
        findSignIns: () =>
          Promise.resolve({
            ...LOOK,
            records: [],
          }),
      })),
      plan,
      tickMs: 300_000,
    });
    expect(played.result.verdict).toBe('inconclusive');
    expect(codesOf(played)).toEqual(['sign-in.recorded']);
  });

  it('of somebody else in the window does not satisfy the step and fails the run', async () => {
    const told: string[] = [];
    const world = pretendWorld(() => ({
      notify: ({ message }) => {
        told.push(message);
        return Promise.reject(ApplicationFailure.nonRetryable('gone', 'CHANNEL_FAILED'));
      },
    }));
    const push = world.signIns.push.bind(world.signIns);
    world.signIns.push = (record) =>
      push({ ...record, id: '44444444-4444-4444-8444-444444444444', ipAddress: '198.51.100.9' });
    const played = await stage.play({ world, plan, tickMs: 300_000 });
    expect(played.result.verdict).toBe('failed');
    expect(codesOf(played)).toEqual(expect.arrayContaining(['sign-in.no-stranger', 'sign-in.recorded']));
    const noted = eventsOf(played).flatMap((event) => (event.type === 'finding' ? [event.code] : []));
    expect(noted).toEqual(['unexplained-sign-in', 'alarm-not-delivered']);
    expect(told).toEqual([
      expect.stringMatching(
        /^DRILL: alarm, severity high: sign-in to .* 198\.51\.100\.9 .*\nNext: breakglass status \S+$/,
      ),
    ]);
  });

  it('is found by its correlation id, whatever was interrupted under it, and is no stranger', async () => {
    const world = pretendWorld();
    const push = world.signIns.push.bind(world.signIns);
    world.signIns.push = ({ createdAt }) => {
      const visit = { correlationId: REQUEST_ID };
      push(signInAt(createdAt, { ...visit, id: '66666666-6666-4666-8666-666666666666', errorCode: 50_074 }));
      return push(signInAt(createdAt, { ...visit, id: '77777777-7777-4777-8777-777777777777' }));
    };
    const played = await stage.play({ world, plan });
    expect(played.result.verdict).toBe('passed');
    const recorded = eventsOf(played).filter(
      (event) => event.type === 'fact' && event.claim === 'sign-in.recorded',
    );
    expect(recorded).toMatchObject([
      { state: 'corroborated', expected: expect.stringMatching(/ correlation id 3{8}-.* request id 7{8}-/) },
    ]);
  });

  it.each([
    ['with a password', { methods: ['Password'] }, 'failed', 'sign-in.method'],
    ['from another network', { ipAddress: '203.0.113.5' }, 'deviated', 'sign-in.network'],
    ['that Conditional Access refused', { errorCode: 53003 }, 'failed', 'sign-in.recorded'],
    [
      'that a policy stood against',
      { policies: [{ id: 'p', name: 'Block', result: 'failure' }] },
      'failed',
      'sign-in.conditional-access',
    ],
    [
      'to which another policy applied',
      { policies: [{ id: 'p', name: 'MFA', result: 'success' }] },
      'deviated',
      'sign-in.conditional-access',
    ],
  ] as const)('%s', async (_says, change, verdict, code) => {
    const world = pretendWorld();
    const push = world.signIns.push.bind(world.signIns);
    world.signIns.push = (record) => push(signInAt(record.createdAt, change));
    const played = await stage.play({ world, plan });
    expect(played.result.verdict).toBe(verdict);
    expect(codesOf(played)).toEqual([code]);
  });

  it('after the objective makes the run deviate, with the time measured', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      plan: { ...plan, objectives: { timeToAccessMs: 60_000, timeToAlertMs: null } },
      answer: late('get-in'),
    });
    expect(codesOf(played)).toEqual(['time-to-access']);
    const objective = eventsOf(played).find(({ type }) => type === 'objective');
    expect(objective).toMatchObject({ held: false, measuredMs: expect.any(Number) });
  });
});

describe('the proofs after the sign-in', () => {
  it('an alert that never fires fails the run at its deadline', async () => {
    const looking = new Set<string>();
    const until: string[] = [];
    const foreign = new Set<string>();
    const origins = { login: 'https://127.0.0.1:8443', graph: 'https://127.0.0.1:8443' };
    const played = await stage.play({
      world: pretendWorld(() => ({
        findAlerts: () => Promise.resolve({ ...LOOK, alerts: [] }),
      })),
      plan: {
        tenants: [{ ...TENANT, origins }],
        steps: [...step('get-in/breakglass-1'), ...step('seen/breakglass-1')],
      },
      meanwhile: ({ state, now }) => {
        for (const { id } of state.foreignTenants) foreign.add(id);
        for (const each of state.looking) looking.add(each.what);
        until.push(...state.looking.map((each) => each.until).filter((end) => end < now));
        return Promise.resolve();
      },
    });
    // Whoever follows the run sees what it waits for, in the pauses between two looks too, and that no tenant is Microsoft's.
    expect([...foreign]).toEqual(['main']);
    expect([...looking]).toContain('looking for the alert of defender');
    expect(until).toEqual([]);
    expect(played.result.verdict).toBe('failed');
    expect(codesOf(played)).toEqual(['alert.fired']);
  });

  it('an alert may come by a log query or a receiver, each under its own name', async () => {
    const logs = { tenant: 'main', workspace: 'w', query: 'SigninLogs', origin: 'https://logs.example' };
    const played = await stage.play({
      world: pretendWorld(() => ({
        findAlerts: ({ source, since }) =>
          Promise.resolve(
            source.kind === 'syslog'
              ? { ...LOOK, alerts: [], others: 3, dropped: source.id === 'flooded' }
              : { ...LOOK, alerts: [{ id: 'a', title: 'x', createdAt: since, account: 'breakglass-1' }] },
          ),
      })),
      plan: {
        alerts: [
          { id: 'monitor', kind: 'webhook', title: 'Used' },
          { id: 'sentinel', kind: 'log-analytics', ...logs },
          { id: 'siem', kind: 'syslog', title: null },
          { id: 'flooded', kind: 'syslog', title: null },
        ],
        steps: [...step('get-in/breakglass-1'), ...step('seen/breakglass-1')].map((each) =>
          each.do === 'alert' ? { ...each, sources: ['monitor', 'sentinel', 'siem', 'flooded'] } : each,
        ),
      },
    });
    const fired = eventsOf(played).flatMap((event) =>
      event.type === 'fact' && event.claim === 'alert.fired'
        ? [`${event.source.from} ${event.state}: ${event.seen}`]
        : [],
    );
    expect(fired).toEqual([
      expect.stringMatching(/^intake:monitor corroborated: received at \d{4}-/),
      expect.stringMatching(/^logs:sentinel corroborated: raised at \d{4}-/),
      'intake:siem contradicted: none before the deadline, 3 about others',
      'intake:flooded inconclusive: none left, after too many messages came',
    ]);
    expect(codesOf(played)).toEqual(['alert.fired', 'alert.fired']);
  });

  it('a rotation that changed nothing fails the run', async () => {
    const old = pretendWorld().credential;
    const played = await stage.play({
      world: pretendWorld(() => ({
        readCredential: () => Promise.resolve({ ...LOOK, credential: old }),
      })),
      plan: { steps: step('rotate/breakglass-1') },
      tickMs: 300_000,
    });
    expect(played.result.verdict).toBe('failed');
    expect(codesOf(played)).toEqual(['rotation.credential-changed', 'rotation.sessions-revoked']);
  });

  it('a count of policies that the tenant does not confirm fails the run', async () => {
    const played = await stage.play({
      world: pretendWorld(() => ({
        countPolicies: () => Promise.resolve({ ...LOOK, count: 99 }),
      })),
      plan: { steps: step('prove-admin/breakglass-1') },
    });
    expect(codesOf(played)).toEqual(['admin-action.recorded']);
  });
});

describe('a tenant that does not answer', () => {
  const throttled = () =>
    Promise.reject(
      ApplicationFailure.create({ message: 'slow down', type: 'TENANT_THROTTLED', nextRetryDelay: '30s' }),
    );

  it('for longer than it is waited for: inconclusive, and the method is not begun', async () => {
    const played = await stage.play({
      world: pretendWorld(() => ({ checkReadiness: throttled })),
      tickMs: 600_000,
    });
    expect(played.result.verdict).toBe('inconclusive');
    expect(codesOf(played)).toEqual(expect.arrayContaining(['tenant-unreachable', 'account.enabled']));
    expect(stepsOf(eventsOf(played))).toEqual([]);
  });

  it('for a while: the run waits and passes', async () => {
    let failures = 3;
    const played = await stage.play({
      world: pretendWorld(() => ({
        checkReadiness: (input) =>
          failures-- > 0 ? throttled() : Promise.resolve(input.checks.map(() => okFact())),
      })),
      plan: { steps: [] },
    });
    expect(played.result.verdict).toBe('passed');
  });
});

function okFact() {
  return {
    claim: 'account.enabled',
    state: 'corroborated',
    expected: 'enabled',
    seen: 'enabled',
    source: { from: 'graph:main', query: LOOK.query },
    observedAt: LOOK.observedAt,
    artifacts: LOOK.artifacts,
    weight: 'fails',
  } as const;
}

/** Everybody is honest, but whoever answers this step lets some minutes pass first. */
function late(prefix: string) {
  let waited = 0;
  return ({ ask, honest }: Answering) => {
    if (!ask.step.startsWith(prefix) || waited >= 10) return honest();
    waited += 1;
    return Promise.resolve(null);
  };
}
