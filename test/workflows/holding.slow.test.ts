import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import type { RunState } from '../../workflows/messages.ts';
import { STEPS } from './plan.ts';
import { statementFor } from './people.ts';
import { codesOf, eventsOf, stepsOf } from './played.ts';
import { atAsk } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { pretendWorld } from './world.ts';
import type { PretendWorld } from './world.ts';

const stage = stageOfFile();

const OUTAGE = STEPS.filter(({ do: kind }) => kind === 'outage');
const ENVELOPE = STEPS.filter(({ do: kind }) => kind === 'retrieve');
const down = (world: PretendWorld) => ({
  up: false,
  seen: `503 (${world.leaves.length})`,
  observedAt: '2026-01-01T00:00:00.000Z',
});

describe('undo', () => {
  it('lifts a declared outage when its time is up, though people are still at work', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      plan: { steps: [...OUTAGE, ...ENVELOPE], hypothesis: [] },
      tickMs: 600_000,
      answer: ({ ask, honest, now }) =>
        ask.step === 'approve' || Date.parse(now) - Date.parse(ask.askedAt) > 3_600_000
          ? honest()
          : Promise.resolve(null),
    });
    const events = eventsOf(played);
    const lifted = events.findIndex(({ type }) => type === 'undo-done');
    expect(lifted).toBeLessThan(
      events.findIndex((event) => event.type === 'decision-accepted' && event.step.startsWith('open')),
    );
    expect(events.filter(({ type }) => type === 'undo-done')).toHaveLength(1);
    expect(played.result).toMatchObject({ verdict: 'passed', restored: true });
  });

  it('that fails is recorded, fails the run and leaves it not restored', async () => {
    let probes = 0;
    const played = await stage.play({
      world: pretendWorld((world) => ({
        probe: () => Promise.resolve((probes += 1) === 1 ? { ...down(world), up: true } : down(world)),
      })),
      plan: { steps: OUTAGE, hypothesis: [] },
    });
    expect(played.result).toMatchObject({ verdict: 'failed', restored: false });
    expect(codesOf(played)).toEqual(expect.arrayContaining(['undo-failed', 'outage.lifted']));
  });

  it('runs after a cancellation through Temporal', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      plan: { hypothesis: [] },
      meanwhile: atAsk({ step: 'open', act: ({ handle }) => handle.cancel().then(() => undefined) }),
    });
    expect(played.result).toMatchObject({ verdict: 'aborted', restored: true });
    expect(eventsOf(played).find(({ type }) => type === 'aborted')).toMatchObject({ by: null });
  });

  it('runs after an error that no step expected', async () => {
    const played = await stage.play({
      world: pretendWorld(() => ({
        countPolicies: () => Promise.reject(ApplicationFailure.nonRetryable('surprise', 'INTERNAL')),
      })),
      plan: {
        steps: [...OUTAGE, { id: 'ca-check', do: 'conditional-access' }],
        hypothesis: [],
        accounts: [],
      },
    });
    expect(played.result.restored).toBe(true);
  });
});

describe('evidence that cannot be stored', () => {
  it('holds the run, which says why and goes on when there is room', async () => {
    let failures = 20;
    const said: RunState['waiting'][] = [];
    const world = pretendWorld((calm) => {
      const append = calm.appendEvents.bind(calm);
      return {
        appendEvents: (input) =>
          input.from > 0 && failures-- > 0
            ? Promise.reject(ApplicationFailure.create({ message: 'no space', type: 'EVIDENCE_DISK_FULL' }))
            : append(input),
      };
    });
    const played = await stage.play({
      world,
      plan: { steps: [], hypothesis: [] },
      meanwhile: ({ state }) => {
        if (state.waiting?.code === 'EVIDENCE_DISK_FULL') said.push(state.waiting);
        return Promise.resolve();
      },
    });
    expect(said[0]?.text).toContain('no space');
    expect(played.result.verdict).toBe('passed');
    expect(eventsOf(played)).toHaveLength(played.result.log.size);
  });

  it.each([
    ['a defect', ApplicationFailure.create({ message: 'no code', type: 'INTERNAL' })],
    ['an error without a code of ours', new Error('ENOSPC: no space left on device, write')],
    ['one that somebody else calls final', ApplicationFailure.nonRetryable('what', 'TheirError')],
  ])('because of %s holds the run too', async (_what, error) => {
    let failures = 4;
    const world = pretendWorld((calm) => {
      const append = calm.appendEvents.bind(calm);
      return {
        appendEvents: (input) => (input.from > 0 && failures-- > 0 ? Promise.reject(error) : append(input)),
      };
    });
    const played = await stage.play({ world, plan: { steps: [], hypothesis: [] } });
    expect(failures).toBeLessThan(0);
    expect(played.result.verdict).toBe('passed');
    expect(eventsOf(played)).toHaveLength(played.result.log.size);
  });

  it('because another history was stored stops the run, after its undo, without a verdict', async () => {
    const world = pretendWorld((calm) => {
      const append = calm.appendEvents.bind(calm);
      return {
        appendEvents: (input) =>
          calm.calls.includes('lost')
            ? Promise.reject(ApplicationFailure.nonRetryable('another leaf', 'EVIDENCE_FORKED'))
            : append(input),
        probe: (input) => {
          calm.calls.push(input.cut.length > 0 ? 'lost' : 'probed');
          return Promise.resolve({
            up: input.cut.length === 0,
            seen: '200',
            observedAt: '2026-01-01T00:00:00.000Z',
          });
        },
      };
    });
    const failure = await stage
      .play({ world, plan: { steps: [...OUTAGE, ...ENVELOPE], hypothesis: [] } })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect(failure).toMatchObject({ cause: { type: 'EVIDENCE_FORKED' } });
    expect(world.calls.at(-1)).toBe('probed');
  });
});

describe('an incident', () => {
  it('cuts nothing, goes on after a step that was not done, and does not fail for its times', async () => {
    const played = await stage.play({
      world: pretendWorld((world) => ({ probe: () => Promise.resolve(down(world)) })),
      plan: {
        mode: 'incident',
        hypothesis: [],
        objectives: { timeToAccessMs: 1, timeToAlertMs: 1 },
        approve: null,
      },
    });
    expect(eventsOf(played).some(({ type }) => type === 'undo-registered')).toBe(false);
    expect(stepsOf(eventsOf(played))).toEqual(STEPS.map(({ id }) => id));
    expect(codesOf(played)).toEqual([]);
  });

  it('lets a named role go on without the quorum, with a reason and everybody skipped named', async () => {
    const sent: string[] = [];
    const channels = ['security', 'soc'].map((role) => {
      return { id: `${role}-desk`, kind: 'webhook' as const, role, dependsOn: [] };
    });
    const played = await stage.play({
      world: pretendWorld(() => ({
        notify: ({ channel, message }) => {
          sent.push(`${channel.id}: ${message}`);
          return Promise.reject(ApplicationFailure.nonRetryable('gone', 'CHANNEL_FAILED'));
        },
      })),
      plan: { mode: 'incident', hypothesis: [], steps: [], bypassRoles: ['commander'], channels },
      initiator: 'security-1',
      answer: ({ ask, state, now }) =>
        stage.crowd.sign(
          statementFor({
            state,
            ask,
            person: 'commander-1',
            choice: 'bypass',
            reason: 'nobody answers',
            at: now,
          }),
        ),
    });
    expect(played.result.verdict).toBe('deviated');
    expect(codesOf(played)).toEqual(['approval-bypassed']);
    const bypassed = eventsOf(played).find(({ type }) => type === 'bypassed');
    expect(bypassed).toMatchObject({
      person: 'commander-1',
      skipped: ['security-2', 'custodian-1', 'custodian-2', 'custodian-3'],
      tells: ['security-desk'],
    });
    expect(sent).toEqual([
      expect.stringMatching(/^security-desk: REAL: commander-1 let the incident go on.*nobody answers/),
    ]);
    const findings = eventsOf(played).filter(({ type }) => type === 'finding');
    expect(findings).toMatchObject([
      { code: 'skipped-to-call', text: expect.stringContaining('custodian-2, custodian-3') },
      { code: 'skipped-not-told', text: 'security-desk: CHANNEL_FAILED' },
    ]);
  });
});
