import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import type { Activities } from '../../activities/types.ts';
import type { Ask, DecisionAnswer, SignedDecision } from '../../domain/decision.ts';
import { breachesOf } from '../../domain/conformity/index.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { eventSchema } from '../../evidence/event-schema.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import type { breakglassRun } from '../../workflows/index.ts';
import { decide, RUN_WORKFLOW, runState, TASK_QUEUE } from '../../workflows/messages.ts';
import type { RunResult, RunState } from '../../workflows/messages.ts';
import { timeSkipping } from '../support/test-server.ts';
import { gather, statementFor } from './people.ts';
import type { Crowd } from './people.ts';
import { planOf, ROLES } from './plan.ts';
import { REQUEST_ID, signInAt } from './world.ts';
import type { PretendWorld } from './world.ts';

/** A time-skipping server, the real bundle and people with real keys; one for a test file. */
export interface Stage {
  readonly env: TestWorkflowEnvironment;
  readonly crowd: Crowd;
  readonly play: (scene: Scene) => Promise<Played>;
  readonly stop: () => Promise<void>;
}

export interface Scene {
  readonly world: PretendWorld;
  readonly plan?: Partial<Plan>;
  readonly initiator?: string;
  /** Answers an open ask; null leaves it unanswered for now. Default: everybody does what is asked. */
  readonly answer?: (input: Answering) => Promise<SignedDecision | null>;
  /** How far time goes when nobody has anything to say. */
  readonly tickMs?: number;
  /** Called at each look at the run; for what tests do in the middle. */
  readonly meanwhile?: (input: {
    handle: WorkflowHandle<typeof breakglassRun>;
    state: RunState;
    now: string;
  }) => Promise<void>;
}

/** What a test can let somebody say. */
export interface Answering {
  readonly ask: Ask;
  readonly state: RunState;
  readonly now: string;
  /** The next person who has not answered does what the ask says. */
  readonly honest: () => Promise<SignedDecision | null>;
  readonly deny: (input: { reason: string }) => Promise<SignedDecision>;
  readonly attest: (input: { values: Record<string, string> }) => Promise<SignedDecision>;
}

export function eventsOf({ world }: Played): JournalEvent[] {
  return world.leaves.map((leaf) => eventSchema.parse(JSON.parse(leaf)));
}

export const codesOf = ({ result }: Played): string[] => result.reasons.map(({ code }) => code);

/** Steps of the method that were begun, in order. */
export function stepsOf(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'step-opened' && event.do !== 'phase' ? [event.step] : [],
  );
}

export interface Played {
  readonly result: RunResult;
  readonly answers: readonly DecisionAnswer[];
  readonly world: PretendWorld;
  readonly handle: WorkflowHandle<typeof breakglassRun>;
  readonly plan: Plan;
}

let bundle: Promise<WorkflowBundle> | undefined;

export function workflowBundle(): Promise<WorkflowBundle> {
  bundle ??= bundleWorkflowCode({
    logger: new DefaultLogger('ERROR'),
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    payloadConverterPath: fileURLToPath(new URL('../../workflows/payloads.ts', import.meta.url)),
  });
  return bundle;
}

export async function setStage(open: () => Promise<TestWorkflowEnvironment> = timeSkipping): Promise<Stage> {
  // Refusals are what these tests are about; the SDK would log each at length.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await open();
  const directory = await mkdtemp(join(tmpdir(), 'breakglass-stage-'));
  const crowd = await gather({ directory, people: [...Object.keys(ROLES), 'stranger'] });
  let count = 0;
  return {
    env,
    crowd,
    play: (scene) => play({ env, crowd, scene, nth: (count += 1) }),
    stop: async () => {
      await env.teardown();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function play({
  env,
  crowd,
  scene,
  nth,
}: {
  env: TestWorkflowEnvironment;
  crowd: Crowd;
  scene: Scene;
  nth: number;
}): Promise<Played> {
  const plan = planOf({ publicKey: crowd.publicKey, change: scene.plan ?? {} });
  const run = `run-${nth}`;
  const taskQueue = `${TASK_QUEUE}-${nth}`;
  scene.world.readClock = async () => ({ at: new Date(await env.currentTimeMs()).toISOString() });
  const activities: Activities = scene.world;
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: { ...activities },
  });
  return worker.runUntil(async () => {
    const handle = await env.client.workflow.start<typeof breakglassRun>(RUN_WORKFLOW, {
      workflowId: run,
      taskQueue,
      args: [
        {
          run,
          plan,
          planDigest: digestOf(plan),
          initiator: scene.initiator ?? 'commander-1',
          reason: null,
          runbookText: 'x',
          runbookDigest: sha256Hex('x'),
        },
      ],
    });
    const answers = await drive({ env, crowd, scene, handle, plan });
    const played = { result: await handle.result(), answers, world: scene.world, handle, plan };
    requireConforming(played);
    return played;
  });
}

/** Whatever a scene does to a run, its journal must be one that the verifier takes for a true one. */
function requireConforming(played: Played): void {
  const breaches = breachesOf({ plan: played.plan, events: eventsOf(played) })
    // The clock of the pretend world stands still.
    .filter(({ code, message }) => !(code === 'TIME_IMPLAUSIBLE' && message.includes('an observation')));
  if (breaches.length > 0)
    throw new Error(`expected a true journal: ${JSON.stringify(breaches.slice(0, 3))}`);
}

/**
 * Looks, lets people answer, lets time pass; until the run has its verdict. Time goes in small steps while the
 * log grows and in ever longer ones, up to the scene's tick, while nothing happens.
 */
async function drive({
  env,
  crowd,
  scene,
  handle,
  plan,
}: {
  env: TestWorkflowEnvironment;
  crowd: Crowd;
  scene: Scene;
  handle: Played['handle'];
  plan: Plan;
}): Promise<DecisionAnswer[]> {
  const answers: DecisionAnswer[] = [];
  const longest = scene.tickMs ?? 30_000;
  let size = 0;
  let pause = 1_000;
  while ((await handle.describe()).status.name === 'RUNNING') {
    const state = await handle.query(runState);
    if (state.judgement !== null) return answers;
    const now = new Date(await env.currentTimeMs()).toISOString();
    await scene.meanwhile?.({ handle, state, now });
    const before = answers.length;
    for (const ask of state.asks) {
      const decision = await answerTo({ crowd, scene, ask, state, plan, now });
      if (decision !== null) answers.push(await handle.executeUpdate(decide, { args: [decision] }));
    }
    pause = state.log.size === size && answers.length === before ? Math.min(pause * 4, longest) : 1_000;
    size = state.log.size;
    if (answers.length === before) await env.sleep(pause);
  }
  return answers;
}

function answerTo({
  crowd,
  scene,
  ask,
  state,
  plan,
  now,
}: {
  crowd: Crowd;
  scene: Scene;
  ask: Ask;
  state: RunState;
  plan: Plan;
  now: string;
}): Promise<SignedDecision | null> {
  const honest = () => honestAnswer({ crowd, scene, ask, state, plan, now });
  if (scene.answer === undefined) return honest();
  const person = ask.people.find((id) => !ask.answered.some((answer) => answer.person === id)) ?? '';
  const about = { run: state.run, plan: state.plan, ask, person, at: now };
  return scene.answer({
    ask,
    state,
    now,
    honest,
    deny: ({ reason }) => crowd.sign(statementFor({ ...about, choice: 'deny', reason })),
    attest: ({ values }) => crowd.sign(statementFor({ ...about, choice: 'attest', values })),
  });
}

/** The next person who has not answered does what the ask says. */
async function honestAnswer({
  crowd,
  scene,
  ask,
  state,
  plan,
  now,
}: {
  crowd: Crowd;
  scene: Scene;
  ask: Ask;
  state: RunState;
  plan: Plan;
  now: string;
}): Promise<SignedDecision | null> {
  const person = ask.people.find(
    (id) => !ask.answered.some((answer) => answer.person === id) && stillNeeded({ id, ask, plan }),
  );
  if (person === undefined) return null;
  if (ask.step.startsWith('get-in')) scene.world.signIns.push(signInAt(now));
  if (ask.step.startsWith('rotate')) {
    scene.world.credential = {
      methods: [{ id: 'key-2', type: 'passkey', createdAt: now }],
      passwordChangedAt: null,
      sessionsValidFrom: now,
    };
  }
  if (ask.step.startsWith('seen') || ask.step.startsWith('get-in')) scene.world.alertAt = now;
  const values = Object.fromEntries(
    ask.values.map(({ name }) => [name, honestValue({ name, world: scene.world, now: now })]),
  );
  const choice = ask.kind === 'approve' ? 'approve' : 'attest';
  return crowd.sign(statementFor({ run: state.run, plan: state.plan, ask, person, choice, values, at: now }));
}

function stillNeeded({ id, ask, plan }: { id: string; ask: Ask; plan: Plan }): boolean {
  const roles = plan.people.find((person) => person.id === id)?.roles ?? [];
  return ask.need.some(({ role }) => roles.includes(role));
}

function honestValue({ name, world, now }: { name: string; world: PretendWorld; now: string }): string {
  const values: Readonly<Record<string, string>> = {
    seal: 'S-1001',
    'request-id': REQUEST_ID,
    'policies-seen': String(world.policies),
    'alert-id': 'alert-1',
    'seen-at': now,
    'new-seal': 'S-2002',
  };
  return values[name] ?? 'done';
}
